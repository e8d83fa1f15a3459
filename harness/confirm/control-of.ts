/** One control run: a breach's steps without Cancel, in a fresh process, and what excuses Cancel in it. */
import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import { isTelling, type RunOutcome, type TellingOutcome } from '../contract/trace.ts';
import type { Anomalous } from '../judge/anomalous.ts';
import { needsPatience } from '../judge/settle.ts';
import type { Breach } from '../judge/views.ts';
import { whilePending } from '../steps/while-pending.ts';
import { withoutCancel } from '../steps/without-cancel.ts';
import { attempt } from './attempt.ts';
import { excuseIn } from './excuses.ts';
import type { Lab } from './lab.ts';

/** A run without Cancel that showed an anomaly, and its name. */
export interface Excuse {
  readonly scenario: Scenario;
  readonly outcome: TellingOutcome;
  readonly anomaly: Anomalous;
}

/**
 * The controls of a scenario: the same steps with no Cancel among them, and if operations would be over before what ends them, also with that moved to
 * where they are pending.
 */
export function controlsOf(scenario: Scenario, facts: Facts): readonly [Scenario, ...Scenario[]] {
  const steps = withoutCancel(scenario.steps);
  const pending = whilePending(steps, facts);
  const control = { ...scenario, id: `${scenario.id}-control`, steps };
  return pending === steps ? [control] : [control, { ...control, steps: pending }];
}

/**
 * The anomaly of a control run that excuses the breach; null if there is none.
 * @param steps of the run that broke the rule
 */
export function excuseOf(
  lab: Pick<Lab, 'rules'>,
  control: Scenario,
  outcome: RunOutcome,
  { breach, scenario }: { readonly breach: Breach; readonly scenario: Scenario },
): Excuse | null {
  if (!isTelling(outcome)) return null;
  const anomaly = excuseIn(outcome, breach, lab.rules, scenario.steps);
  return anomaly === null ? null : { scenario: control, outcome, anomaly };
}

/**
 * The excuse for a form that shrinking has found; null if there is none. Its steps are not those that were controlled before, and may break without
 * Cancel as well. A hang is not asked again, since a hasty wait shows one on any busy machine.
 */
export async function excuseOfForm(
  lab: Lab,
  form: { readonly breach: Breach; readonly scenario: Scenario },
): Promise<Excuse | null> {
  if (needsPatience(form.breach)) return null;
  for (const control of controlsOf(form.scenario, lab.facts)) {
    const excuse = excuseOf(lab, control, await attempt(lab, [control], 1), form);
    if (excuse !== null) return excuse;
  }
  return null;
}

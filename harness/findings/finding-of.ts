/** A candidate as the report tells it: a finding, or a breach that is still open. */

import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Basis } from '../contract/basis.ts';
import { weaker } from '../contract/basis.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Finding, OpenBreach } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import { DUMP_PATIENCE, takeDump } from '../evidence/crash-dump.ts';
import { evidenceOf } from '../evidence/of-finding.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { Tally } from '../judge/settle.ts';
import type { Breach } from '../judge/views.ts';
import { isTimeUp } from '../stage/bench.ts';
import { attribute, stepsBasis } from '../steps/attribution.ts';
import { deadlinesFor } from '../steps/patience.ts';

type Counts = Pick<Tally, 'reproduced' | 'repeats' | 'excused' | 'controls'>;

const NO_COUNTS: Counts = { reproduced: 0, repeats: 0, excused: 0, controls: 0 };

/** What these steps' breach of the rule rests on. */
export function basisOf({ rules }: Pick<Lab, 'rules'>, rule: string, steps: readonly Step[]): Basis {
  return weaker(rules.find(({ id }) => id === rule)?.basis ?? 'documented', stepsBasis(steps));
}

/** A confirmed candidate. Where it crashed and a folder is given, its steps run once more for a dump. */
export async function findingOf(id: string, lab: Lab, found: Candidate, counts: Counts): Promise<Finding> {
  const { outcome, scenario } = found;
  const told = await toldOf(id, lab, found, counts);
  const again = { scenarios: [scenario], deadlines: deadlinesFor(scenario, lab.facts, lab.caps, DUMP_PATIENCE) };
  const dump = await takeDump({ ...lab, dumps: lab.plan.dumps, expired: () => isTimeUp(lab) }, id, again, outcome);
  const { crash } = told.evidence;
  if (dump === null || crash === undefined) return told;
  return { ...told, evidence: { ...told.evidence, crash: { ...crash, dump } } };
}

/** A candidate that could be neither confirmed nor refuted; `doubt` says why. */
export async function openOf(id: string, lab: Lab, seen: Candidate, doubt: Doubt): Promise<OpenBreach> {
  return { ...(await toldOf(id, lab, seen, countsOf(doubt))), doubt };
}

function countsOf(doubt: Doubt): Counts {
  switch (doubt.doubt) {
    case 'not-asked':
      return NO_COUNTS;
    case 'not-reproduced':
    case 'no-control':
    case 'too-few':
    case 'at-times':
    case 'luck': {
      const { doubt: _, ...counts } = doubt;
      return { ...NO_COUNTS, ...counts };
    }
  }
}

async function toldOf(id: string, lab: Lab, found: Candidate, counts: Counts): Promise<Finding> {
  const { breach, outcome, scenario } = found;
  const { rule, consequences } = attribute(breach, scenario.steps, found.ownRule);
  const { crash, ...evidence } = await evidenceOf(outcome, breach, lab.subject);
  return {
    id,
    rule,
    basis: basisOf(lab, rule, scenario.steps),
    ...(contradictedFor(lab, breach).length > 0 ? { countsFrom: stepsBasis(scenario.steps) } : {}),
    outcome: breach.outcome,
    message: breach.message,
    steps: scenario.steps,
    trace: outcome.kind === 'harness-fault' ? [] : outcome.trace.events,
    seed: lab.plan.seed,
    reproduced: `${counts.reproduced}/${counts.repeats}`,
    control: `${counts.excused}/${counts.controls} broke without Cancel`,
    evidence: {
      ...(crash === undefined ? {} : { crash }),
      ...evidence,
      ...(found.seen === undefined ? {} : { seen: found.seen }),
    },
    fingerprint: fingerprintOf(breach, outcome, lab.subject),
    prefix: found.idsInFront ?? [],
    consequences,
  };
}

/** Documented rules that a run contradicted beside its root, as far as operations that fail by themselves would not do the same. */
function contradictedFor({ rules, failsByItself }: Lab, { contradicted }: Breach): readonly string[] {
  const byItself = (id: string): boolean => rules.find((rule) => rule.id === id)?.excuses.includes('not-reached') === true;
  return contradicted.filter((id) => !(failsByItself && byItself(id)));
}

/** Runs a scenario in a fresh process, and looks for the same breach in it. */
import type { Outcome } from '../contract/report.ts';
import type { Scenario } from '../contract/step.ts';
import { isTelling, type RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import { deadlinesFor } from '../steps/patience.ts';
import type { Lab } from './lab.ts';

/** The outcome if no monitor can be bound any more. It says nothing about Cancel. */
export const UNBOUND: RunOutcome = { kind: 'harness-fault', what: 'the subject could not be bound again' };

/**
 * Runs the scenarios in one fresh process. With patience above 1, a hang is looked at with a debugger.
 * @param patience multiple of the hunt's deadlines
 */
export async function attempt(lab: Lab, scenarios: readonly Scenario[], patience: number): Promise<RunOutcome> {
  const last = scenarios.at(-1);
  if (last === undefined) return { kind: 'harness-fault', what: 'no scenario was given' };
  try {
    return await lab.pool.runFresh(scenarios, { ...deadlinesFor(last, lab.facts, lab.caps, patience), stacks: patience > 1 });
  } catch (error) {
    if (error instanceof BindTrouble) return UNBOUND;
    throw error;
  }
}

/** Finds the same breach in another run of the same steps; null if that run did something else. */
export function sameBreach(lab: Lab, scenario: Scenario, outcome: RunOutcome, wanted: Breach): Breach | null {
  if (!isTelling(outcome)) return null;
  const { breaches } = judgeRun(scenario, outcome, lab.rules, lab.facts);
  return breaches.find((breach) => breach.rule === wanted.rule && endsAlike(breach.outcome, wanted.outcome)) ?? null;
}

/** A crash on a thread of the DLL's own is sometimes seen only as an exit code. Both count as the same end. */
function endsAlike(a: Outcome, b: Outcome): boolean {
  const ended = (outcome: Outcome): boolean => outcome === 'crash' || outcome === 'exit';
  return a === b || (ended(a) && ended(b));
}

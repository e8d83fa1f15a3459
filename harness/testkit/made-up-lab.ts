/** A lab with made-up runs, for tests of how often runs are repeated and what decides. A letter says what each run does. */

import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Pool } from '../host/pool.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import type { Rule, View, ViolationKind } from '../model/rule.ts';
import { USUAL_PLAN } from '../request/options.ts';
import { Clock } from '../stage/clock.ts';
import { FACTS, onlinePending, type Story } from './tracing.ts';

/** The steps of made-up scenarios: Cancel of a pending Online. */
export const STEPS: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'online', resource: 'A' },
  { do: 'cancel', resource: 'A' },
  { do: 'wait', resource: 'A', quietMs: 100, maxMs: 100 },
];

/** A rule that is broken if Cancel answers 1, and excused if Online fails by itself. */
export function madeUpRule(kind: ViolationKind = 'conduct'): Rule {
  return {
    id: 'recovery.made-up',
    basis: 'derived',
    excuses: ['not-reached'],
    check: ({ history }: View) => ({
      observations: 1,
      ambiguous: [],
      violations: history.calls
        .filter((call) => call.call === 'Cancel' && call.exit?.value === 1)
        .map((call) => ({ kind, message: 'broke', step: call.step, events: [call.exit?.seq ?? 0] })),
    }),
  } as unknown as Rule;
}

const run = (told: Story): RunOutcome => ({ kind: 'completed', trace: told.trace() });

/** What a run does. `x`: breaks the rule; `.`: does not; `f`: Online fails by itself; `o`: a fault of our own. */
export type Letter = 'x' | '.' | 'f' | 'o';

const DID: Readonly<Record<Letter, () => RunOutcome>> = {
  x: () => run(onlinePending().call('Cancel', 1).report(2)),
  '.': () => run(onlinePending().call('Cancel', 5023).report(2)),
  f: () => run(onlinePending().report(4)),
  o: () => ({ kind: 'harness-fault', what: 'ours' }),
};

/**
 * The lab.
 * @param does says what a run of the scenario does
 * @param more replaces fields of the lab
 */
export function madeUpLab(does: (scenario: Scenario) => Letter, more: Partial<Lab> = {}): Lab {
  const runFresh = async ([scenario]: readonly Scenario[]): Promise<RunOutcome> => DID[does(scenario as Scenario)]();
  return {
    pool: { runFresh } as unknown as Pool,
    subject: { name: 'vendor.dll', realName: 'vendor.dll' } as SubjectFile,
    rules: [madeUpRule()],
    facts: FACTS,
    caps: { callMs: 1_000, operationMs: 5_000 },
    plan: { ...USUAL_PLAN, seed: 1, onProgress: () => {}, signal: new AbortController().signal },
    clock: clockPast(() => 0),
    failsByItself: false,
    looksAgain: () => false,
    ...more,
  };
}

/** A clock. @param share how much of the time limit is over, from 0 to 1 */
export function clockPast(share: () => number): Clock {
  let begun = false;
  const now = (): number => (begun ? share() * LIMIT_MS + 1 : 0);
  const clock = new Clock(LIMIT_MS, new AbortController().signal, now);
  begun = true;
  return clock;
}

const LIMIT_MS = 1_000_000;

/** Whether the scenario is a control run, without Cancel. */
export function isControl({ steps }: Scenario): boolean {
  return steps.every((step) => step.do !== 'cancel');
}

/** A breach from the hunt. @param prefix ids of the scenarios that ran before it in the same process */
export function seenBreach(rule = madeUpRule(), prefix: readonly string[] = []): Candidate {
  const scenario: Scenario = { id: 'seen', situation: 'test', basis: 'documented', seed: 1, steps: STEPS };
  const outcome = DID.x();
  const { breach } = judgeRun(scenario, outcome, [rule], FACTS);
  return { scenario, outcome, breach: breach as Breach, prefix };
}

/** Decides how often a replay tries, and how long it waits. */

import type { Facts } from '../contract/facts.ts';
import type { Finding } from '../contract/report.ts';
import { readReproduced } from '../contract/reproduced.ts';
import { ruleIdOf } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import { DEFAULT_CALL_TIMEOUT_MS, DEFAULT_OPERATION_TIMEOUT_MS } from '../request/options.ts';
import { endsByItselfMs } from '../steps/patience.ts';

/** Upper limits of a call and of a pending operation in a replay, milliseconds: the defaults of a check. */
export const CAPS = { callMs: DEFAULT_CALL_TIMEOUT_MS, operationMs: DEFAULT_OPERATION_TIMEOUT_MS } as const;

/**
 * Most runs for a race. For a crash or exit two: natively every second monitor has a checked heap, and only one may show the
 * defect.
 */
const RACE_TRIES = 6;
const END_TRIES = 2;

/** Most runs in which a finding may show again. */
export function triesFor({ reproduced, outcome }: Pick<Finding, 'reproduced' | 'outcome'>): number {
  const counts = readReproduced(reproduced);
  if (counts === null || counts.shown !== counts.of) return RACE_TRIES;
  return endsItsProcess({ outcome }) ? END_TRIES : 1;
}

/**
 * Whether the finding is a missing end, so that waits must be longer: a hang, or a violation of the rule about an operation's
 * end.
 */
export function needsPatience({ outcome, rule }: Pick<Finding, 'outcome' | 'rule'>): boolean {
  return outcome === 'hang' || ruleIdOf(rule) === 'liveness.operation-ends';
}

/** Whether the finding ends the process, which a thread of the DLL may do after the last step. */
export function endsItsProcess({ outcome }: Pick<Finding, 'outcome'>): boolean {
  return outcome === 'crash' || outcome === 'exit';
}

/** Adds time after the steps, in which a thread of the DLL may end the process. Reports of earlier versions leave none. */
export function lingering(steps: readonly Step[], facts: Facts): readonly Step[] {
  const last = steps.at(-1);
  if (last === undefined || last.do === 'pause' || last.do === 'wait' || last.do === 'unload') return steps;
  return [...steps, { do: 'pause', resource: last.resource, ms: endsByItselfMs(facts) }];
}

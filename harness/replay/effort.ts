/** How often and how long a replay tries. */

import type { Facts } from '../contract/facts.ts';
import type { Finding } from '../contract/report.ts';
import { readReproduced } from '../contract/reproduced.ts';
import { ruleIdOf } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import { DEFAULT_CALL_TIMEOUT_MS, DEFAULT_OPERATION_TIMEOUT_MS } from '../request/options.ts';
import { endsByItselfMs } from '../steps/patience.ts';

/** Upper limits of a call and of a pending operation in a replay, milliseconds: the defaults of a check. */
export const CAPS = { callMs: DEFAULT_CALL_TIMEOUT_MS, operationMs: DEFAULT_OPERATION_TIMEOUT_MS } as const;

/** Most runs for a race, and for a crash or exit: natively every second monitor has a checked heap, and the defect may show only there. */
const RACE_TRIES = 6;
const END_TRIES = 2;

/** How many runs a finding gets to show itself again. */
export function triesFor({ reproduced, outcome }: Pick<Finding, 'reproduced' | 'outcome'>): number {
  const counts = readReproduced(reproduced);
  if (counts === null || counts.shown !== counts.of) return RACE_TRIES;
  return endsItsProcess({ outcome }) ? END_TRIES : 1;
}

/** Whether the finding is an end that did not come: waits are then stretched. A report has the rule of a violation, not its kind. */
export function needsPatience({ outcome, rule }: Pick<Finding, 'outcome' | 'rule'>): boolean {
  return outcome === 'hang' || ruleIdOf(rule) === 'liveness.operation-ends';
}

/** Whether the finding ends the process, which a thread of the DLL may do after the last step. */
export function endsItsProcess({ outcome }: Pick<Finding, 'outcome'>): boolean {
  return outcome === 'crash' || outcome === 'exit';
}

/** The steps, and time after them for a thread of the DLL's own to end the process: reports of earlier versions leave none. */
export function lingering(steps: readonly Step[], facts: Facts): readonly Step[] {
  const last = steps.at(-1);
  if (last === undefined || last.do === 'pause' || last.do === 'wait' || last.do === 'unload') return steps;
  return [...steps, { do: 'pause', resource: last.resource, ms: endsByItselfMs(facts) }];
}

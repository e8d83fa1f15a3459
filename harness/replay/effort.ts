/** How often and how long a replay tries. */
import type { Facts } from '../contract/facts.ts';
import type { Finding } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import { DEFAULT_CALL_TIMEOUT_MS, DEFAULT_OPERATION_TIMEOUT_MS } from '../request/options.ts';
import { endsByItselfMs } from '../steps/patience.ts';

export const CAPS = { callMs: DEFAULT_CALL_TIMEOUT_MS, operationMs: DEFAULT_OPERATION_TIMEOUT_MS } as const;

/** Runs that a race gets, and what takes its process down: natively every second monitor has a checked heap, which may be what tells. */
const RACE_TRIES = 6;
const END_TRIES = 2;

/** Runs that what was recorded gets to show itself again. */
export function triesFor({ reproduced, outcome }: Pick<Finding, 'reproduced' | 'outcome'>): number {
  const [times, of] = reproduced.split('/');
  if (times !== of) return RACE_TRIES;
  return endsItsProcess({ outcome }) ? END_TRIES : 1;
}

/** Whether it shows as an end that did not come: waits are then stretched. A report has the rule of a violation, not its kind. */
export function needsPatience({ outcome, rule }: Pick<Finding, 'outcome' | 'rule'>): boolean {
  return outcome === 'hang' || rule === 'liveness.operation-ends';
}

/** Whether it takes the process down, which a thread of the DLL's own may do after the last step. */
export function endsItsProcess({ outcome }: Pick<Finding, 'outcome'>): boolean {
  return outcome === 'crash' || outcome === 'exit';
}

/** The steps, and time after them for a thread of the DLL's own to end the process: reports of earlier versions leave none. */
export function lingering(steps: readonly Step[], facts: Facts): readonly Step[] {
  const last = steps.at(-1);
  if (last === undefined || last.do === 'pause' || last.do === 'wait' || last.do === 'unload') return steps;
  return [...steps, { do: 'pause', resource: last.resource, ms: endsByItselfMs(facts) }];
}

/** Turns a failed binding into the cause in the report. */

import type { Cause } from '../contract/verdict.ts';
import type { BindTrouble } from '../host/bind-trouble.ts';
import { endedCause } from './uncalibrated.ts';

/**
 * The cause why a subject that could not be bound is not judged.
 * @param place of a crash, in words; module and offset if not given
 * @throws Error for a fault of the harness
 */
export function troubleCause({ bound }: BindTrouble, place?: string): Cause {
  switch (bound.kind) {
    case 'cause':
    case 'not-started':
      return bound.cause;
    case 'broken':
      return { cause: 'unsound-before-cancel', detail: bound.message };
    case 'failed': {
      const { failure, stage } = bound;
      if (failure.kind === 'harness-fault') throw new Error(failure.what);
      return stagedCause(failure, stage, place);
    }
  }
}

/**
 * The cause of a failure at start. It names the stage only where no call was open: the call's own name says more.
 * @param stage of the start, such as loading; null once steps ran
 * @param place of a crash, in words; module and offset if not given
 */
export function stagedCause(failure: Parameters<typeof endedCause>[0], stage: string | null, place?: string): Cause {
  const cause = endedCause(failure, place);
  const named = 'during' in failure && failure.during !== null;
  if (named || stage === null || cause.cause !== 'unsound-before-cancel') return cause;
  return { ...cause, detail: `${cause.detail} (while ${stage})` };
}

/** Why a subject that did not come to be bound cannot be judged. */

import type { Cause } from '../contract/verdict.ts';
import type { BindTrouble } from '../host/pool.ts';
import { endedCause } from './uncalibrated.ts';

/**
 * Why a subject that did not come to be bound cannot be judged.
 * @param place where it crashed, in words; by itself module and offset
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

/** The call's own name says where, unless the process ended between two calls. */
export function stagedCause(failure: Parameters<typeof endedCause>[0], stage: string | null, place?: string): Cause {
  const cause = endedCause(failure, place);
  const named = 'during' in failure && failure.during !== null;
  if (named || stage === null || cause.cause !== 'unsound-before-cancel') return cause;
  return { ...cause, detail: `${cause.detail} (while ${stage})` };
}

/** What an operation came to, and how a Cancel stands to it: the questions that rules of several families ask. */
import { ERROR_IO_PENDING } from '../abi/errors.ts';
import { STATE } from '../abi/states.ts';
import type { Call, Operation } from './history.ts';

/** The state that the operation was to reach. */
export function requestedState(operation: Operation): number {
  return operation.what === 'online' ? STATE.online : STATE.offline;
}

/** Whether it came to the state that was asked for. */
export function reachedRequested(operation: Operation): boolean {
  const { end } = operation;
  switch (end.how) {
    case 'reported':
      return end.state === requestedState(operation);
    case 'returned':
      return end.value === 0;
    case 'aborted':
    case 'open':
      return false;
  }
}

/** Whether it ended by itself in another state than was asked for, or was refused. */
export function endedOtherwise(operation: Operation): boolean {
  const { end } = operation;
  switch (end.how) {
    case 'reported':
      return end.state !== requestedState(operation);
    case 'returned':
      return end.value !== 0;
    case 'aborted':
    case 'open':
      return false;
  }
}

/** Whether Online or Offline said that it goes on in the background. */
export function pended(operation: Operation): boolean {
  return operation.call.exit?.value === ERROR_IO_PENDING;
}

/** Cancels that were entered while it was pending and have returned. */
export function answeredCancels(operation: Operation): readonly (Call & { readonly exit: NonNullable<Call['exit']> })[] {
  return operation.cancels.filter((call): call is Call & { exit: NonNullable<Call['exit']> } => call.exit !== null);
}

/** Sequence number of its end; infinity if it has none. */
export function overAt({ end }: Operation): number {
  return end.how === 'open' ? Number.POSITIVE_INFINITY : end.seq;
}

/** Whether a Cancel of its own came before its end: one that came after it has not caused it. */
export function wasTouched(operation: Operation): boolean {
  return operation.touched.some(({ enter }) => enter.seq < overAt(operation));
}

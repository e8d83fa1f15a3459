/** Answers questions about an operation and its Cancels that rules of several families ask. Pure. */
import { ERROR_IO_PENDING } from '../abi/errors.ts';
import { STATE } from '../abi/states.ts';
import type { Call, Operation } from './history.ts';

/** The state that the operation is to reach. */
export function requestedState(operation: Operation): number {
  return operation.what === 'online' ? STATE.online : STATE.offline;
}

/** Whether it reached its requested state. */
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

/** Whether it reported another final state than requested, or its call returned an error. */
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

/** Whether Online or Offline returned ERROR_IO_PENDING. */
export function pended(operation: Operation): boolean {
  return operation.call.exit?.value === ERROR_IO_PENDING;
}

/** Cancels that were entered while it was pending, and that returned. */
export function answeredCancels(operation: Operation): readonly (Call & { readonly exit: NonNullable<Call['exit']> })[] {
  return operation.cancels.filter((call): call is Call & { exit: NonNullable<Call['exit']> } => call.exit !== null);
}

/** Sequence number of its end; infinite if it has none. */
export function overAt({ end }: Operation): number {
  return end.how === 'open' ? Number.POSITIVE_INFINITY : end.seq;
}

/** Whether its resource was cancelled before its end. A later Cancel cannot be the cause of the end. */
export function wasTouched(operation: Operation): boolean {
  return operation.touched.some(({ enter }) => enter.seq < overAt(operation));
}

/** Tells whether the subject's operations sometimes fail without Cancel. Pure. */
import type { History } from '../model/history.ts';
import { overAt } from '../model/operation.ts';
import { troubleOf } from '../model/trouble.ts';

/**
 * Whether an operation failed before the first Cancel of its scenario. A Cancel of an earlier scenario in the same process may be
 * the cause, so this excuses no breach. It only makes a confirmation need more evidence.
 */
export function failsByItself(histories: readonly History[]): boolean {
  return histories.some(({ calls, operations }) => {
    const first = calls.find(({ call }) => call === 'Cancel')?.enter.seq ?? Number.POSITIVE_INFINITY;
    return operations.some((operation) => overAt(operation) < first && troubleOf(operation) !== null);
  });
}

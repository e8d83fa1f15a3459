/** Whether the subject's operations fail at times although nobody has cancelled anything. Pure. */
import type { History } from '../model/history.ts';
import { overAt } from '../model/operation.ts';
import { troubleOf } from '../model/trouble.ts';

/**
 * Whether an operation failed before the first Cancel of its scenario. A Cancel of an earlier scenario in the same process may be to blame for it; so
 * it excuses nothing, and only asks for more evidence.
 */
export function failsByItself(histories: readonly History[]): boolean {
  return histories.some(({ calls, operations }) => {
    const first = calls.find(({ call }) => call === 'Cancel')?.enter.seq ?? Number.POSITIVE_INFINITY;
    return operations.some((operation) => overAt(operation) < first && troubleOf(operation) !== null);
  });
}

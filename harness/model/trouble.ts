/** What an operation that nobody cancelled came to instead of what it was asked for, in words. */
import { codeName } from '../abi/errors.ts';
import { stateName } from '../abi/states.ts';
import type { Operation } from './history.ts';
import { endedOtherwise } from './operation.ts';

/** What went wrong with an operation that no Cancel touched, as the end of a sentence about it; null if nothing did. */
export function trouble(operation: Operation): string | null {
  if (operation.gaveUpAfterMs !== null) return `never ended (no report for ${Math.round(operation.gaveUpAfterMs)} ms)`;
  if (!endedOtherwise(operation)) return null;
  const { end } = operation;
  switch (end.how) {
    case 'reported':
      return `ended ${stateName(end.state)}`;
    case 'returned':
      return `failed with ${codeName(end.value)}`;
    case 'aborted':
    case 'open':
      return null;
  }
}

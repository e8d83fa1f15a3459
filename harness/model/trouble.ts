/** What an operation that nobody cancelled came to instead of what it was asked for. */
import { codeName } from '../abi/errors.ts';
import { stateName } from '../abi/states.ts';
import type { Operation } from './history.ts';
import { endedOtherwise } from './operation.ts';
import type { ViolationKind } from './rule.ts';

export type Trouble =
  /** No report came in the time that it was waited for, milliseconds. */
  | { readonly how: 'never-ended'; readonly silentMs: number }
  /** It reported another final state. */
  | { readonly how: 'reported'; readonly state: number | null }
  /** The call itself answered an error code. */
  | { readonly how: 'returned'; readonly value: number };

/** What went wrong with an operation that no Cancel touched; null if nothing did. */
export function troubleOf(operation: Operation): Trouble | null {
  if (operation.gaveUpAfterMs !== null) return { how: 'never-ended', silentMs: operation.gaveUpAfterMs };
  if (!endedOtherwise(operation)) return null;
  const { end } = operation;
  switch (end.how) {
    case 'reported':
      return { how: 'reported', state: end.state };
    case 'returned':
      return { how: 'returned', value: end.value };
    case 'aborted':
    case 'open':
      return null;
  }
}

/** The same as the end of a sentence about the operation. */
export function troubleText(trouble: Trouble): string {
  switch (trouble.how) {
    case 'never-ended':
      return `never ended (no report for ${Math.round(trouble.silentMs)} ms)`;
    case 'reported':
      return `ended ${stateName(trouble.state)}`;
    case 'returned':
      return `failed with ${codeName(trouble.value)}`;
  }
}

/** How a violation is confirmed that rests on it. */
export function kindOfTrouble({ how }: Trouble): ViolationKind {
  return how === 'never-ended' ? 'never-ended' : 'conduct';
}

/** Describes how an operation failed by itself. Pure. */
import { codeName } from '../abi/errors.ts';
import { stateName } from '../abi/states.ts';
import type { Operation } from './history.ts';
import { endedOtherwise } from './operation.ts';
import type { ViolationKind } from './rule.ts';

/** How an operation failed. */
export type Trouble =
  /** A wait for its end gave up, after a silence of `silentMs` milliseconds. */
  | { readonly how: 'never-ended'; readonly silentMs: number }
  /** It reported another final state. */
  | { readonly how: 'reported'; readonly state: number | null }
  /** The call itself answered an error code. */
  | { readonly how: 'returned'; readonly value: number };

/** How the operation failed; null if it did not. The caller makes sure that no Cancel is to blame. */
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

/** The failure in words, as the end of a sentence about the operation. */
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

/** The kind of a violation that rests on this failure. */
export function kindOfTrouble({ how }: Trouble): ViolationKind {
  return how === 'never-ended' ? 'never-ended' : 'conduct';
}

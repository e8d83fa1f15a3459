/** What many cycles in one process came to, as far as it is judged. */
import type { EndedOutcome } from '../contract/trace.ts';
import type { Point } from './slope.ts';

/** What one arm came to. */
export interface Arm {
  readonly cycles: number;
  /** Of them, those in which Cancel answered ERROR_SUCCESS while something was pending. */
  readonly cancelled: number;
  /** What was done in this process before the first of these cycles; null: nothing. */
  readonly soaked: {
    readonly cycles: number;
    readonly cancels: number;
    /** Size of the heaps before it, bytes; null if that is not known. */
    readonly heapBefore: number | null;
  } | null;
  readonly measured: Readonly<Record<Resource, readonly Point[]>>;
  /** What each cycle did, as far as it may be compared: the answers of Open, Online and Cancel. */
  readonly answers: readonly string[];
  /** Onlines that nobody cancelled or ended: how many, and those that did not come up. */
  readonly whole: { readonly count: number; readonly failed: readonly { readonly cycle: number; readonly what: string }[] };
  /** Cycles (from 1) in which Cancel answered ERROR_SUCCESS and the operation was seen to end: as one that was cancelled, or all the same. */
  readonly promises: {
    readonly kept: readonly number[];
    readonly broken: readonly { readonly cycle: number; readonly what: string }[];
  };
  /** How the process ended, if it did: during which cycle (from 1), and the outcome. */
  readonly ended: {
    readonly cycle: number;
    readonly outcome: EndedOutcome;
  } | null;
}

export type Resource = 'threads' | 'handles' | 'heap' | 'pages';

/** The results of many cycles in one process, as far as endurance judges them. */
import type { EndedOutcome } from '../contract/trace.ts';
import type { Point } from './slope.ts';

/** The results of one arm: the cycles with Cancel, or the control without it. */
export interface Arm {
  /** Whether one resource stayed open for all cycles; else each opened and closed it. */
  readonly keepsOpen: boolean;
  readonly cycles: number;
  /** Number of cycles in which Cancel answered ERROR_SUCCESS while an operation was pending. */
  readonly cancelled: number;
  /** The soak in this process before the first of these cycles; null if there was none. */
  readonly soaked: {
    readonly cycles: number;
    readonly cancels: number;
    /** Size of the heaps before the soak, bytes; null if it is not known. */
    readonly heapBefore: number | null;
  } | null;
  readonly measured: Readonly<Record<Resource, readonly Point[]>>;
  /** For each cycle, the comparable answers of Open, Online and Cancel, as one text. */
  readonly answers: readonly string[];
  /** Onlines that no Cancel touched and no step ended: their number, and those that failed. */
  readonly whole: { readonly count: number; readonly failed: readonly { readonly cycle: number; readonly what: string }[] };
  /**
   * Cycles (from 1) in which Cancel answered ERROR_SUCCESS and the operation ended before Terminate. `kept`: it ended as
   * cancelled. `broken`: it reached its requested state although Cancel had claimed success.
   */
  readonly promises: {
    readonly kept: readonly number[];
    readonly broken: readonly { readonly cycle: number; readonly what: string }[];
  };
  /** How the process ended, and in which cycle (from 1); null if it did not end. */
  readonly ended: {
    readonly cycle: number;
    readonly outcome: EndedOutcome;
  } | null;
}

/** What is measured: a number of threads or handles, or bytes of heap or private pages. */
export type Resource = 'threads' | 'handles' | 'heap' | 'pages';

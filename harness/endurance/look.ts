/** What a look at many cycles works with, and how one may end. */
import type { Step } from '../contract/step.ts';
import type { CalibratedBench } from '../stage/bench.ts';
import type { Cycles } from './cycles.ts';
import type { Ended } from './last-cycle.ts';

export interface EnduranceBench extends CalibratedBench {
  /**
   * What was found before in steps that every profile of users may make: its author has to mend that first. A finding that only policy or misuse
   * shows is no reason to leave this unjudged, since the same run is graded at narrower profiles.
   */
  readonly findings: number;
  /** Whether Cancel does cancel what has just begun; see judge/cancels-early.ts. */
  readonly watches: boolean;
}

/** Whether no further cycle is worth running: the user wants to stop, or a function was called that is not there. */
export function isOver({ clock, pool }: Pick<EnduranceBench, 'clock' | 'pool'>): boolean {
  return clock.isInterrupted() || pool.missing.length > 0;
}

/** How a process of cycles ended. */
export interface EndOfCycles {
  readonly rule: string;
  readonly outcome: Ended;
  /** The cycle in which it did. */
  readonly cycle: number;
  /** What it was doing again and again. */
  readonly cycles: Cycles;
  /** The steps of one cycle, where all were the same; null if they were drawn. */
  readonly steps: readonly Step[] | null;
}

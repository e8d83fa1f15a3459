/** What a look at many cycles needs, and how one may end. */
import type { RuleId } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import type { Rule } from '../model/rule.ts';
import type { CalibratedBench } from '../stage/bench.ts';
import type { Cycles } from './cycles.ts';
import type { Ended } from './last-cycle.ts';

/** The bench for endurance. */
export interface EnduranceBench extends CalibratedBench {
  /**
   * Findings so far in steps of every profile. The author has to mend those first. Findings of policy or misuse steps do not
   * count, since the same run is graded at narrower profiles too.
   */
  readonly findings: number;
  /** Every rule, those that are not judged too. */
  readonly register: readonly Rule[];
  /** Whether Cancel works on an operation that has just begun; see judge/cancels-early.ts. */
  readonly watches: boolean;
}

/** Whether to stop: the user wants to, or a missing function was called. */
export function isOver({ clock, pool }: Pick<EnduranceBench, 'clock' | 'pool'>): boolean {
  return clock.isInterrupted() || pool.missing.length > 0;
}

/** How a process of cycles ended. */
export interface EndOfCycles {
  readonly rule: RuleId;
  readonly outcome: Ended;
  /** The cycle in which it ended. */
  readonly cycle: number;
  /** The cycles that it ran. */
  readonly cycles: Cycles;
  /** The steps of one cycle if all were the same; null if they were drawn. */
  readonly steps: readonly Step[] | null;
}

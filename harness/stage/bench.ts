/** What every stage of one subject's check works with. */
import type { Facts } from '../contract/facts.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { Pool } from '../host/pool.ts';
import type { Rule } from '../model/rule.ts';
import type { CheckOptions } from '../request/options.ts';
import type { Caps } from '../steps/patience.ts';
import type { Clock } from './clock.ts';
import { CONFIRM_UNTIL } from './shares.ts';

/** One subject and the means to run it. */
export interface Bench {
  /** Processes that have bound the subject. */
  readonly pool: Pool;
  readonly subject: SubjectFile;
  /** What was asked for, progress and interruption included. */
  readonly plan: CheckOptions;
  /** Rules that are judged: those of the profile that were chosen. */
  readonly rules: readonly Rule[];
  readonly caps: Caps;
  readonly clock: Clock;
}

/** The same once calibration is over. */
export interface CalibratedBench extends Bench {
  readonly facts: Facts;
}

/** Whether the time for confirming is over, or the user wants to stop. */
export function isTimeUp({ clock }: Pick<Bench, 'clock'>): boolean {
  return clock.isPast(CONFIRM_UNTIL);
}

/** Whether that many more processes, each as slow as the last one, leave no time to confirm what they show. */
export function hasNoTimeFor({ pool, clock }: Pick<Bench, 'pool' | 'clock'>, processes: number): boolean {
  return clock.isInterrupted() || clock.leftMs(CONFIRM_UNTIL) < processes * pool.startMs;
}

/** The bench: the input that every stage of a subject's check shares. */
import type { Facts } from '../contract/facts.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { Pool } from '../host/pool.ts';
import type { Rule } from '../model/rule.ts';
import type { CheckOptions } from '../request/options.ts';
import type { Caps } from '../steps/patience.ts';
import type { Clock } from './clock.ts';
import { CONFIRM_UNTIL } from './shares.ts';

/** One subject, and the means to run it. */
export interface Bench {
  /** Monitors that have bound the subject. */
  readonly pool: Pool;
  readonly subject: SubjectFile;
  /** The user's options, progress and interruption included. */
  readonly plan: CheckOptions;
  /** The chosen rules of the profile. */
  readonly rules: readonly Rule[];
  readonly caps: Caps;
  readonly clock: Clock;
}

/** The bench after calibration. */
export interface CalibratedBench extends Bench {
  readonly facts: Facts;
}

/** Whether confirming must end: its time is over, or the user wants to stop. */
export function isTimeUp({ clock }: Pick<Bench, 'clock'>): boolean {
  return clock.isPast(CONFIRM_UNTIL);
}

/**
 * Whether too little time is left to start this many processes before confirming ends. It assumes the usual start time of the
 * pool.
 */
export function hasNoTimeFor({ pool, clock }: Pick<Bench, 'pool' | 'clock'>, processes: number): boolean {
  return clock.isInterrupted() || clock.leftMs(CONFIRM_UNTIL) < processes * pool.startMs;
}

/** Which time limit would do, where the one given did not: from what was done in it. Pure. */

import { isOverloaded, type Load } from '../host/load.ts';
import { HUNT_UNTIL } from '../stage/shares.ts';

/** How a check has spent its time; milliseconds. */
export interface Spent {
  readonly limitMs: number;
  /** Until the first Cancel. */
  readonly calibrationMs: number;
  readonly huntMs: number;
  /** Scenarios that ran, of those that were drawn. */
  readonly done: number;
  readonly planned: number;
}

/**
 * A hunt that has run less than this share of what was drawn shows what is broken, but not that nothing is: each rule has observations by then, though of few
 * of the situations in which it may be broken.
 */
export const LEAST_SHARE = 1 / 3;

/** Where calibration left no time for a single scenario, the hunt is taken to cost so many times as much. */
const TIMES_CALIBRATION = 4;

/** Less than half as much again is no figure to start anew for: the machine may be a little busier then. */
const LEAST_TIMES = 1.5;

/** Seconds that people write. */
const SENSIBLE = [
  10, 15, 20, 30, 45, 60, 90, 120, 150, 200, 300, 400, 500, 600, 900, 1_200, 1_800, 2_400, 3_600, 7_200, 14_400, 86_400,
];

/** Seconds for --time-limit in which the same check, as slowly, would have come to its end; more than were given. */
export function secondsThatWouldDo({ limitMs, calibrationMs, huntMs, done, planned }: Spent): number {
  const wholeHuntMs = done > 0 ? (huntMs * planned) / done : TIMES_CALIBRATION * calibrationMs;
  const neededMs = Math.max((calibrationMs + wholeHuntMs) / HUNT_UNTIL, LEAST_TIMES * limitMs);
  return sensible(neededMs / 1_000);
}

/** What became of the time, in words. */
export function howItWasSpent({ limitMs, calibrationMs, done, planned }: Spent, load: Load): string {
  const calibration = calibrationMs > LONG_CALIBRATION * limitMs ? `; calibration took ${seconds(calibrationMs)} s of it` : '';
  const busy = isOverloaded(load) ? `; ${overloaded(load)}` : '';
  return `the time limit of ${limitMs / 1_000} s was reached after ${done} of ${planned} scenarios${calibration}${busy}`;
}

/** From this share of the time limit on calibration is worth a word. */
const LONG_CALIBRATION = 0.1;

function overloaded({ late, starts }: Load): string {
  const times = (factor: number): string => (factor < 10 ? factor.toFixed(1) : String(Math.round(factor)));
  return `the machine was overloaded: its heartbeat came on average ${times(late)} times late, and a process took ${times(starts)} times as long to start as on a quiet one`;
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

/** The next figure that people write. */
export function sensible(seconds: number): number {
  return SENSIBLE.find((each) => each >= seconds) ?? 86_400;
}

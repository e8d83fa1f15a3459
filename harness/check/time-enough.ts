/** Finds a time limit that would do, from what was done within the given one. Pure. */

import { isOverloaded, type Load } from '../host/load.ts';
import { HUNT_UNTIL } from '../stage/shares.ts';

/** How a check spent its time. Milliseconds, except the counts. */
export interface Spent {
  readonly limitMs: number;
  /** Time until the first Cancel. */
  readonly calibrationMs: number;
  readonly huntMs: number;
  /** Scenarios that ran, and scenarios that were drawn. */
  readonly done: number;
  readonly planned: number;
}

/**
 * Below this share of the drawn scenarios, a hunt can show what is broken, but not that nothing is. Each rule has observations by
 * then, but only of few situations.
 */
export const LEAST_SHARE = 1 / 3;

/** If no scenario ran, the hunt is estimated at this multiple of the calibration. */
const TIMES_CALIBRATION = 4;

/** The suggested limit is at least this multiple of the given one. The machine may be busier next time. */
const LEAST_TIMES = 1.5;

/** Round numbers of seconds. */
const SENSIBLE = [
  10, 15, 20, 30, 45, 60, 90, 120, 150, 200, 300, 400, 500, 600, 900, 1_200, 1_800, 2_400, 3_600, 7_200, 14_400, 86_400,
];

/** Seconds for --time-limit in which the same check, at the same pace, would have ended. Always more than were given. */
export function secondsThatWouldDo({ limitMs, calibrationMs, huntMs, done, planned }: Spent): number {
  const wholeHuntMs = done > 0 ? (huntMs * planned) / done : TIMES_CALIBRATION * calibrationMs;
  const neededMs = Math.max((calibrationMs + wholeHuntMs) / HUNT_UNTIL, LEAST_TIMES * limitMs);
  return sensible(neededMs / 1_000);
}

/** How the time was spent, in words. */
export function howItWasSpent({ limitMs, calibrationMs, done, planned }: Spent, load: Load): string {
  const calibration = calibrationMs > LONG_CALIBRATION * limitMs ? `; calibration took ${seconds(calibrationMs)} s of it` : '';
  const busy = isOverloaded(load) ? `; ${overloaded(load)}` : '';
  return `the time limit of ${limitMs / 1_000} s was reached after ${done} of ${planned} scenarios${calibration}${busy}`;
}

/** Calibration is mentioned from this share of the time limit on. */
const LONG_CALIBRATION = 0.1;

function overloaded({ late, starts }: Load): string {
  const times = (factor: number): string => (factor < 10 ? factor.toFixed(1) : String(Math.round(factor)));
  return `the machine was overloaded: its heartbeat came on average ${times(late)} times late, and a process took ${times(starts)} times as long to start as on a quiet one`;
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

/** The next round number of seconds. */
export function sensible(seconds: number): number {
  return SENSIBLE.find((each) => each >= seconds) ?? 86_400;
}

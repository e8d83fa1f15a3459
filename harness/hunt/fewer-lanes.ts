/** How many monitors take new scenarios while the machine gets busier than it was. Pure. */
import { BEAT_MS } from '../host/load.ts';

/** Runs that the answer rests on: few enough to follow, many enough that one hiccup decides nothing. */
export const RECENT = 8;

/** Stalls of so many beats are none to do anything about: an operation of the usual length does not notice them. */
const NOTICED_BEATS = 20;

/**
 * Where the stalls of the latest runs are several times what calibration had, fewer monitors go on: half of them, a quarter, at least one. Their own work may be what
 * makes the machine late.
 * @param stalls longest gap of the heartbeat in each run so far, milliseconds, latest last
 * @param usualMs the same in calibration
 */
export function lanesFor(stalls: readonly number[], usualMs: number, lanes: number): number {
  const recent = stalls.slice(-RECENT).toSorted((a, b) => a - b);
  if (recent.length < RECENT) return lanes;
  const median = recent[RECENT / 2] ?? 0;
  const times = median / Math.max(usualMs, NOTICED_BEATS * BEAT_MS);
  if (times < 2) return lanes;
  return Math.max(1, Math.floor(lanes / (times < 4 ? 2 : 4)));
}

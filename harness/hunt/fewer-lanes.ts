/** How many monitors take new scenarios when the machine gets busier. Pure. */
import { BEAT_MS } from '../host/load.ts';

/** Runs to judge by: few enough to follow the load, enough to ignore one hiccup. */
export const RECENT = 8;

/** Shorter stalls do not matter: an operation of usual length does not notice them. In heartbeats. */
const NOTICED_BEATS = 20;

/**
 * Number of monitors that may go on: all, half or a quarter of them, at least one. Fewer go on if the median stall of the latest
 * runs is twice or four times the usual one, since their own work may slow the machine down.
 * @param stalls longest gap of the heartbeat in each run so far, milliseconds, latest last
 * @param usualMs the same during calibration, milliseconds
 * @param lanes number of all monitors
 */
export function lanesFor(stalls: readonly number[], usualMs: number, lanes: number): number {
  const recent = stalls.slice(-RECENT).toSorted((a, b) => a - b);
  if (recent.length < RECENT) return lanes;
  const median = recent[RECENT / 2] ?? 0;
  const times = median / Math.max(usualMs, NOTICED_BEATS * BEAT_MS);
  if (times < 2) return lanes;
  return Math.max(1, Math.floor(lanes / (times < 4 ? 2 : 4)));
}

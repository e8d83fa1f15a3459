/**
 * How many monitors calibration starts, and when it stops. On a busy machine each costs more than it saves. Pure except for the
 * functions that it is given.
 */
import { isOverloaded, type Load } from '../host/load.ts';

/**
 * Number of processes worth starting beside the first.
 * @param usual number on a quiet machine
 */
export function moreFor(load: Load, usual: number): number {
  if (usual <= 0 || !isOverloaded(load)) return Math.max(0, usual);
  return Math.max(1, Math.min(usual, Math.floor((2 * usual) / load.factor)));
}

/** How to start processes step by step, and what they may cost. */
export interface StepsUp<T> {
  /** Starts `count` processes at once and returns those that came up. */
  readonly start: (count: number) => Promise<readonly T[]>;
  readonly most: number;
  /** Cost of one process so far, that of the first. Milliseconds. */
  readonly costMs: number;
  readonly leftMs: () => number;
  /** The clock. Milliseconds. */
  readonly now: () => number;
}

/**
 * Starts 1, then 2, then 4 processes, while there is time left for another step as expensive as the last. Twice as many take
 * about twice as long if they have the machine to themselves. A step that lost a process is the last.
 */
export async function stepUp<T>({ start, most, costMs, leftMs, now }: StepsUp<T>): Promise<readonly T[]> {
  const up: T[] = [];
  let expectedMs = costMs;
  for (let step = 1; up.length < most && expectedMs <= leftMs(); step *= 2) {
    const count = Math.min(step, most - up.length);
    const begunAt = now();
    const came = await start(count);
    up.push(...came);
    if (came.length < count) break;
    expectedMs = 2 * (now() - begunAt);
  }
  return up;
}

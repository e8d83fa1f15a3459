/** How many monitors a calibration starts, and when it stops starting any: on a busy machine each costs more than it saves. Pure but for what it is given. */
import { isOverloaded, type Load } from '../host/load.ts';

/**
 * How many more processes are worth starting beside the first.
 * @param usual as many as a quiet machine gets
 */
export function moreFor(load: Load, usual: number): number {
  if (usual <= 0 || !isOverloaded(load)) return Math.max(0, usual);
  return Math.max(1, Math.min(usual, Math.floor((2 * usual) / load.factor)));
}

export interface StepsUp<T> {
  /** Starts so many at once; gives those that came up. */
  readonly start: (count: number) => Promise<readonly T[]>;
  readonly most: number;
  /** Milliseconds that one has cost so far: the first process's. */
  readonly costMs: number;
  readonly leftMs: () => number;
  /** The clock, milliseconds. */
  readonly now: () => number;
}

/**
 * Starts one, then two, then four, as long as what the last step cost is still there to spend: as many again take about twice as long as those before, as far as
 * they have the machine to themselves. A step that lost one is the last.
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

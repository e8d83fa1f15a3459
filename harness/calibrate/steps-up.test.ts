import { describe, expect, it } from 'vitest';
import { type Load, QUIET } from '../host/load.ts';
import { moreFor, stepUp } from './steps-up.ts';

const busy = (factor: number): Load => ({ late: 1.5, starts: factor, factor, gapMs: 5 });

describe('how many more monitors are worth starting', () => {
  it('is the usual number on a quiet machine, and on one with other work', () => {
    expect(moreFor(QUIET, 9)).toBe(9);
    expect(moreFor(busy(3.9), 9)).toBe(9);
    expect(moreFor(QUIET, 0)).toBe(0);
  });

  it.each([
    [4, 9, 4],
    [6, 9, 3],
    [12, 9, 1],
    [60, 9, 1],
    [1_000, 4, 1],
  ])('where it is %s times slower, %s become %s', (factor, usual, more) => {
    expect(moreFor(busy(factor), usual)).toBe(more);
  });
});

/** A made-up machine with its own clock: each start costs time, and some fail. */
function machine(costMs: number, lost: readonly number[] = []) {
  let now = 0;
  const asked: number[] = [];
  return {
    asked,
    now: () => now,
    leftMs: (budgetMs: number) => () => budgetMs - now,
    start: async (count: number) => {
      asked.push(count);
      now += costMs * count;
      return Array.from({ length: count }, (_, nth) => nth).filter(() => !lost.includes(asked.length));
    },
  };
}

describe('starting in steps', () => {
  it('goes up to the most where there is time', async () => {
    const { start, now, leftMs, asked } = machine(10);
    expect(await stepUp({ start, now, most: 9, costMs: 10, leftMs: leftMs(10_000) })).toHaveLength(9);
    expect(asked).toEqual([1, 2, 4, 2]);
  });

  it('stops where a step costs more than is left, with what it has', async () => {
    const { start, now, leftMs, asked } = machine(8_000);
    expect(await stepUp({ start, now, most: 9, costMs: 6_000, leftMs: leftMs(30_000) })).toHaveLength(3);
    expect(asked).toEqual([1, 2]);
  });

  it('starts none where the first one has spent it all', async () => {
    const { start, now, leftMs, asked } = machine(8_000);
    expect(await stepUp({ start, now, most: 9, costMs: 31_000, leftMs: leftMs(30_000) })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('stops after a step that lost one', async () => {
    const { start, now, leftMs, asked } = machine(10, [2]);
    await stepUp({ start, now, most: 9, costMs: 10, leftMs: leftMs(10_000) });
    expect(asked).toEqual([1, 2]);
  });
});

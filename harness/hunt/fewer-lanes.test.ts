import { describe, expect, it } from 'vitest';
import { lanesFor, RECENT } from './fewer-lanes.ts';

const runs = (stallMs: number): readonly number[] => Array.from({ length: RECENT }, () => stallMs);

describe('how many monitors take new scenarios', () => {
  it.each([
    ['all on a quiet machine', runs(6), 6, 10],
    ['all where stalls are no longer than an operation notices', runs(150), 6, 10],
    ['all on a machine that was as late from the start', runs(600), 500, 10],
    ['half once it is later than it was', runs(450), 150, 5],
    ['a quarter where it is far later', runs(900), 150, 2],
    ['all as long as only one run has seen a stall', [...runs(6), 5_000], 6, 10],
    ['all before there are enough to tell', [5_000, 5_000], 6, 10],
    ['all again once it has passed', [...runs(5_000), ...runs(6)], 6, 10],
  ])('are %s', (_, stalls, usual, lanes) => {
    expect(lanesFor(stalls, usual, 10)).toBe(lanes);
  });

  it('are never fewer than one', () => {
    expect(lanesFor(runs(60_000), 5, 1)).toBe(1);
    expect(lanesFor(runs(60_000), 5, 3)).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { type Spent, secondsThatWouldDo, sensible } from './time-enough.ts';

const spent: Spent = { limitMs: 120_000, calibrationMs: 20_000, huntMs: 60_000, done: 40, planned: 100 };

describe('the time limit that would do', () => {
  it.each([
    ['a hunt that got through two fifths', {}, 300],
    ['a hunt that got through nearly all of it', { done: 98 }, 200],
    ['a hunt that got through a tenth', { done: 10 }, 1_200],
    ['a calibration that left no time for any scenario', { calibrationMs: 100_000, huntMs: 0, done: 0 }, 900],
    ['a short limit', { limitMs: 5_000, calibrationMs: 2_000, huntMs: 2_000, done: 20 }, 20],
    ['nothing at all', { calibrationMs: 0, huntMs: 0, done: 0, planned: 0 }, 200],
  ])('after %s', (_, more, seconds) => {
    expect(secondsThatWouldDo({ ...spent, ...more })).toBe(seconds);
  });

  it('is always more than was given', () => {
    for (const limitMs of [1_000, 5_000, 120_000, 3_600_000]) {
      expect(secondsThatWouldDo({ ...spent, limitMs, done: 100 })).toBeGreaterThan(limitMs / 1_000);
    }
  });
});

it('a figure is rounded up to one that people write, and bounded by the longest limit', () => {
  expect([1, 10, 11, 121, 150, 301, 5_000, 1e9].map(sensible)).toEqual([10, 10, 15, 150, 150, 400, 7_200, 86_400]);
});

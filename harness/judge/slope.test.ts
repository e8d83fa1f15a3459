import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthBeyond, type Point, theilSen, withoutJumps } from './slope.ts';

const points = (count: number, value: (cycle: number) => number): readonly Point[] =>
  Array.from({ length: count }, (_, index) => ({ cycle: index * 3, value: value(index * 3) }));
const flat = points(100, () => 50);

describe('theilSen', () => {
  it('finds the slope of a line exactly, and through noise that a few wild points make', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.uniqueArray(fc.nat(99), { maxLength: 12 }), (slope, wild) => {
        const line = points(100, (cycle) => 7 + slope * cycle);
        const spoilt = line.map((point, index) => (wild.includes(index) ? { ...point, value: 1e6 } : point));
        expect(theilSen(line)).toEqual({ perCycle: slope, low: slope, high: slope });
        const { low, high } = theilSen(spoilt) ?? { low: Number.NaN, high: Number.NaN };
        expect(low).toBeLessThanOrEqual(slope);
        expect(high).toBeGreaterThanOrEqual(slope);
      }),
      { numRuns: 40 },
    );
  });

  it('says nothing of three points, or of one moment', () => {
    expect(theilSen(points(3, (cycle) => cycle))).toBeNull();
    expect(theilSen([1, 2, 3, 4].map((value) => ({ cycle: 5, value })))).toBeNull();
  });
});

describe('growthBeyond', () => {
  it.each([
    ['one each cycle', points(100, (cycle) => cycle), true],
    ['one in five cycles', points(100, (cycle) => Math.floor(cycle / 5)), true],
    ['one in twenty', points(100, (cycle) => Math.floor(cycle / 20)), false],
    ['none', flat, false],
    ['a pool of 50 that fills and stops', points(100, (cycle) => Math.min(cycle, 50)), false],
    ['a pool of 200 that stops late', points(100, (cycle) => Math.min(cycle, 200)), false],
    ['a cache that is emptied each 70 cycles', points(100, (cycle) => cycle % 70), false],
    ['a step of a thousand, once', points(100, (cycle) => (cycle > 150 ? 1_000 : 0)), false],
    ['a leak that only begins in the second half', points(100, (cycle) => Math.max(0, cycle - 150)), false],
    ['noise', points(100, (cycle) => (cycle * 7_919) % 13), false],
    ['it shrinks', points(100, (cycle) => 500 - cycle), false],
  ])('%s', (_, subject, leaks) => {
    expect(growthBeyond(subject, flat, 0.15) !== null).toBe(leaks);
  });

  it('subtracts what the control grows by, but gives no credit for one that shrinks', () => {
    const grows = points(100, (cycle) => 2 * cycle);
    expect(growthBeyond(grows, grows, 0.2)).toBeNull();
    expect(
      growthBeyond(
        grows,
        points(100, (cycle) => cycle),
        0.2,
      ),
    ).toMatchObject({ subject: { perCycle: 2 }, control: { perCycle: 1 } });
    expect(
      growthBeyond(
        flat,
        points(100, (cycle) => -cycle),
        0.2,
      ),
    ).toBeNull();
    expect(growthBeyond(grows, [], 0.2)).toBeNull();
  });
});

describe('withoutJumps', () => {
  const leak = points(50, (cycle) => 500 * cycle);
  /** What a collection or a compilation in the process does, measured: tens of kilobytes at once. */
  const jumping = leak.map(({ cycle, value }, index) => ({
    cycle,
    value: value + (index >= 6 ? 61_000 : 0) - (index >= 36 ? 33_000 : 0),
  }));

  it('keeps what grows steadily, and takes out what comes at once', () => {
    expect(growthBeyond(jumping, flat, 40)).toBeNull();
    expect(growthBeyond(withoutJumps(jumping), flat, 40)).toMatchObject({ subject: { perCycle: 500 } });
    expect(withoutJumps(leak)).toEqual(leak);
  });

  it('makes nothing grow that does not, or only now and then', () => {
    expect(withoutJumps(flat)).toEqual(flat);
    const now = points(50, (cycle) => (cycle > 60 ? 90_000 : 0));
    expect(growthBeyond(withoutJumps(now), flat, 40)).toBeNull();
    // Which is why it is no substitute for the points as they are.
    const sparse = points(50, (cycle) => 3_000 * Math.floor(cycle / 10));
    expect(growthBeyond(withoutJumps(sparse), flat, 40)).toBeNull();
    expect(growthBeyond(sparse, flat, 40)).not.toBeNull();
  });

  it('shows what is little beside what comes now and then anyway, in the control too', () => {
    const noise = (cycle: number): number => 300 * Math.floor(cycle / 21);
    const control = points(50, noise);
    const little = points(50, (cycle) => 80 * cycle + noise(cycle));
    const found = growthBeyond(withoutJumps(little), withoutJumps(control), 40);
    expect(found?.subject.perCycle).toBeGreaterThanOrEqual(80);
    expect(found?.control.perCycle).toBe(0);
    expect(growthBeyond(withoutJumps(control), withoutJumps(control), 40)).toBeNull();
  });

  it('of none or one is what it was', () => {
    expect(withoutJumps([])).toEqual([]);
    expect(withoutJumps(points(1, () => 7))).toEqual(points(1, () => 7));
  });
});

import { describe, expect, it } from 'vitest';
import { isOverloaded, lateness, loadOf, type Pulse, QUIET, slackOf } from './load.ts';

const pulse = (beats: number, ms: number, gapMs = 6): Pulse => ({ beats, atNs: BigInt(Math.round(ms * 1e6)), gapMs });

describe('how late a heartbeat is', () => {
  it.each([
    ['in time', pulse(0, 0), pulse(200, 1_000), 1],
    ['a little late, as it is on any machine', pulse(10, 100), pulse(110, 612), 1.024],
    ['three times', pulse(100, 1_000), pulse(200, 2_500), 3],
    ['sixty times', pulse(0, 0), pulse(10, 3_000), 60],
  ])('%s', (_, before, after, times) => {
    expect(lateness(before, after, 9_999)).toBeCloseTo(times, 3);
  });

  it('is the time that has passed where no beat came at all', () => {
    expect(lateness(pulse(7, 100), pulse(7, 100), 500)).toBe(100);
  });

  it('is bounded, whatever the subject writes over the journal', () => {
    expect(lateness(pulse(0, 0), pulse(1, 1e9), 10)).toBe(1_000);
    expect(lateness(pulse(100, 1_000), pulse(5, 10), 10)).toBe(2);
    expect(lateness(pulse(0, 5_000), pulse(100, 0), 10)).toBe(1);
    expect(lateness(pulse(0, 0), pulse(Number.NaN, 0), 10)).toBe(1);
  });
});

describe('how busy the machine is', () => {
  const quiet = { platform: 'linux', startMs: 85, late: 1.02, gapMs: 7 } as const;

  it('is not busy where all is in time', () => {
    expect(loadOf(quiet)).toEqual({ late: 1.02, starts: 1, factor: 1.02, gapMs: 7 });
    expect(isOverloaded(loadOf(quiet))).toBe(false);
    expect(isOverloaded(QUIET)).toBe(false);
    expect(slackOf(loadOf(quiet))).toBe(1);
  });

  it.each([
    ['a process that starts fifty times as slowly', { startMs: 5_000 }],
    ['a heartbeat that is late on average', { late: 6 }],
    ['one long gap', { gapMs: 900 }],
  ])('is overloaded by %s', (_, more) => {
    expect(isOverloaded(loadOf({ ...quiet, ...more }))).toBe(true);
    expect(slackOf(loadOf({ ...quiet, ...more }))).toBeGreaterThan(1);
    expect(slackOf(loadOf({ ...quiet, ...more }))).toBeLessThanOrEqual(3);
  });

  it('expects of a process under Wine what that takes', () => {
    expect(isOverloaded(loadOf({ ...quiet, platform: 'wine', startMs: 2_000 }))).toBe(false);
    expect(isOverloaded(loadOf({ ...quiet, platform: 'linux', startMs: 2_000 }))).toBe(true);
  });
});

import { expect, it } from 'vitest';
import { hasNoTimeFor } from './bench.ts';
import { Clock } from './clock.ts';

function clockAt(ms: number, stopped = false): Clock {
  let now = 5_000;
  const stop = new AbortController();
  const clock = new Clock(1_000, stop.signal, () => now);
  now += ms;
  if (stopped) stop.abort();
  return clock;
}

it('counts from when it was made', () => {
  expect([clockAt(250).elapsedMs(), clockAt(250).leftMs(), clockAt(250).leftMs(0.2)]).toEqual([250, 750, -50]);
});

it.each([
  [600, false, 0.6, false],
  [601, false, 0.6, true],
  [0, true, 0.6, true],
  [0, false, 0, false],
])('%i ms of 1,000, interrupted %s: a share of %d is over %s', (ms, stopped, share, over) => {
  expect(clockAt(ms, stopped).isPast(share)).toBe(over);
});

it.each([
  [750, false, 2, false],
  [751, false, 2, true],
  [751, false, 1, false],
  [0, true, 0, true],
])('%i ms of 1,000, interrupted %s: no time for %i processes of 100 ms is %s', (ms, stopped, processes, none) => {
  const pool = { startMs: 100 } as Parameters<typeof hasNoTimeFor>[0]['pool'];
  expect(hasNoTimeFor({ pool, clock: clockAt(ms, stopped) }, processes)).toBe(none);
});

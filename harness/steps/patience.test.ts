import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../contract/facts.ts';
import { type Scenario, UNLOAD_PATIENCE_MS } from '../contract/step.ts';
import { FACTS, SOME_SCENARIO } from '../testkit/tracing.ts';
import { type Caps, callDeadlineMs, deadlinesFor, hasty, longestMs, naturalMs, patient, quietMs } from './patience.ts';

const CAPS: Caps = { callMs: 60_000, operationMs: 180_000 };

function taking(maxMs: number): Facts {
  return { ...FACTS, online: { ...FACTS.online, maxMs }, offline: { ...FACTS.offline, maxMs: maxMs / 2 } };
}

const time = fc.double({ min: 0, max: 1e6, noNaN: true });
const caps = fc.record({ callMs: fc.integer({ min: 100, max: 3.6e6 }), operationMs: fc.integer({ min: 100, max: 8.64e7 }) });
const LIMITS = { callDeadlineMs, quietMs, longestMs } as const;

describe.each(Object.keys(LIMITS) as readonly (keyof typeof LIMITS)[])('%s', (name) => {
  const limit = LIMITS[name];

  it('grows with the natural end and with the caps, and stays below the cap', () => {
    fc.assert(
      fc.property(time, time, caps, (a, b, given) => {
        const [short, long] = [Math.min(a, b), Math.max(a, b)];
        expect(limit(taking(short), given)).toBeLessThanOrEqual(limit(taking(long), given));
        const cap = name === 'callDeadlineMs' ? given.callMs : given.operationMs;
        expect(limit(taking(long), given)).toBeLessThanOrEqual(cap);
        const wider = { callMs: given.callMs * 2, operationMs: given.operationMs * 2 };
        expect(limit(taking(a), wider)).toBeGreaterThanOrEqual(limit(taking(a), given));
      }),
    );
  });

  it('is beyond the natural end by a margin, unless the cap is nearer', () => {
    expect(limit(taking(5_000), CAPS)).toBeGreaterThanOrEqual(2 * 5_000);
    expect(limit(taking(0), CAPS)).toBeGreaterThanOrEqual(1_000);
  });
});

it('the natural end is the longest of both operations', () => {
  expect(naturalMs({ ...FACTS, offline: { ...FACTS.offline, maxMs: 999 } })).toBe(999);
});

describe('deadlinesFor', () => {
  const scripted: Scenario = {
    ...SOME_SCENARIO,
    steps: [
      { do: 'online', resource: 'A', script: [{ act: 'hold', report: 1, afterCancelMs: 0, maxMs: 700 }] },
      { do: 'cancel', resource: 'A', anchor: { at: 'held', withinMs: 300 } },
      { do: 'wait', resource: 'A', quietMs: 1_000, maxMs: 4_000 },
      { do: 'pause', resource: 'A', ms: 50 },
      { do: 'isAlive', resource: 'A', anchor: { at: 'delay', ms: 25, permille: 10 } },
    ],
  };

  it('gives a call what the script itself may add, on top of the cap', () => {
    expect(deadlinesFor(scripted, FACTS, CAPS, 1).callMs('Cancel')).toBe(callDeadlineMs(FACTS, CAPS) + 700);
    expect(deadlinesFor(scripted, FACTS, { ...CAPS, callMs: 100 }, 1).callMs('Cancel')).toBe(800);
  });

  it('gives the whole at least all its waits, pauses, anchors and one call', () => {
    const { callMs, totalMs } = deadlinesFor(scripted, FACTS, CAPS, 1);
    expect(totalMs).toBeGreaterThanOrEqual(4_000 + 50 + 25 + 300 + callMs('Cancel'));
  });

  it('is more patient with a confirmation than with the run that it repeats, within the cap', () => {
    fc.assert(
      fc.property(time, caps, (maxMs, given) => {
        const hunting = deadlinesFor(SOME_SCENARIO, taking(maxMs), given, 1).callMs('Cancel');
        const confirming = deadlinesFor(SOME_SCENARIO, taking(maxMs), given, 2).callMs('Cancel');
        expect(confirming).toBeGreaterThanOrEqual(hunting);
        expect(confirming).toBeLessThanOrEqual(given.callMs);
      }),
    );
    expect(deadlinesFor(SOME_SCENARIO, FACTS, CAPS, 2).callMs('Cancel')).toBeGreaterThanOrEqual(8_000);
  });
});

describe('patient', () => {
  it('stretches waits, never shortens them below what they were or beyond the cap, and leaves the rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000 }), caps, (ms, given) => {
        const quiet = Math.min(ms, given.operationMs);
        const scenario: Scenario = {
          ...SOME_SCENARIO,
          steps: [
            { do: 'wait', resource: 'A', quietMs: quiet, maxMs: given.operationMs },
            { do: 'pause', resource: 'A', ms },
          ],
        };
        const [wait, pause] = patient(scenario, given, 0).steps;
        expect(pause).toEqual(scenario.steps[1]);
        if (wait?.do !== 'wait') throw new Error('no wait');
        expect(wait.quietMs).toBeGreaterThanOrEqual(quiet);
        expect(wait.quietMs).toBeLessThanOrEqual(given.operationMs);
        expect(wait.maxMs).toBe(given.operationMs);
        expect(patient(scenario, given, 0, 1).steps, 'what leads up to it is not waited for').toEqual(scenario.steps);
      }),
    );
  });
});

it('unloading has the patience that the monitor spends in it', () => {
  const unloads: Scenario = { ...SOME_SCENARIO, steps: [{ do: 'unload', resource: 'A', quiesceMs: 50 }] };
  const closes: Scenario = { ...SOME_SCENARIO, steps: [{ do: 'close', resource: 'A' }] };
  const callMs = (scenario: Scenario): number => deadlinesFor(scenario, FACTS, CAPS, 1).callMs('FreeLibrary');
  expect(callMs(unloads)).toBeGreaterThanOrEqual(callMs(closes) + UNLOAD_PATIENCE_MS);
});

describe('hasty', () => {
  it('shortens waits to little more than the natural ends, and changes nothing else', () => {
    const steps: Scenario['steps'] = [
      { do: 'wait', resource: 'A', quietMs: 9_000, maxMs: 60_000 },
      { do: 'wait', resource: 'A', quietMs: 5, maxMs: 10 },
      { do: 'pause', resource: 'A', ms: 700 },
    ];
    const shortened = hasty({ ...SOME_SCENARIO, steps }, taking(100)).steps;
    expect(shortened).toEqual([{ do: 'wait', resource: 'A', quietMs: 500, maxMs: 1_000 }, ...steps.slice(1)]);
    // The wait is still long enough for an end in its natural time.
    expect(500).toBeGreaterThan(2 * naturalMs(taking(100)));
  });
});

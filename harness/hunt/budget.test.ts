/** Costs of a hunt: a row for each way to end it, and for each cost that does not. */
import { describe, expect, it } from 'vitest';
import type { Basis } from '../contract/basis.ts';
import type { RunOutcome, Trace } from '../contract/trace.ts';
import { story } from '../testkit/tracing.ts';
import { isSpent, MOST_ENDS, MOST_HANGS, MOST_OVERDUE, MOST_WIDE_ENDS, mayRun, NOTHING_SPENT, spentWith } from './budget.ts';

const trace: Trace = story().call('Open', 0).trace();
const waited = (outcome: 'settled' | 'quiet'): Trace =>
  ({
    ...trace,
    events: [...trace.events, { seq: 99, ns: 0, kind: 'waited', step: 0, resource: 'A', outcome }],
  }) as unknown as Trace;

const COMPLETED: RunOutcome = { kind: 'completed', trace };
const SETTLED: RunOutcome = { kind: 'completed', trace: waited('settled') };
const OVERDUE: RunOutcome = { kind: 'completed', trace: waited('quiet') };
const CRASH = { kind: 'crash', trace } as unknown as RunOutcome;
const EXIT = { kind: 'exit', trace } as unknown as RunOutcome;
const HANG = { kind: 'hang', trace } as unknown as RunOutcome;
const OURS: RunOutcome = { kind: 'harness-fault', what: 'the disk is full' };

const times = (count: number, outcome: RunOutcome): readonly RunOutcome[] => Array.from({ length: count }, () => outcome);

function spentOn(outcomes: readonly RunOutcome[], basis: Basis = 'documented', situation = 'sweep-online') {
  const scenario = { id: 'x', situation, basis, seed: 1, steps: [] };
  return outcomes.reduce((spent, outcome) => spentWith(spent, { scenario, outcome }), NOTHING_SPENT);
}

describe('a hunt by legal steps', () => {
  it.each([
    ['runs that come to their end cost nothing', times(500, COMPLETED), false],
    ['nor do waits that settle', times(500, SETTLED), false],
    ['one process fewer than it may take down', times(MOST_ENDS - 1, CRASH), false],
    ['crashes up to the limit', times(MOST_ENDS, CRASH), true],
    ['exits count with crashes', [...times(MOST_ENDS - 1, CRASH), EXIT], true],
    ['faults of our own count as well: no further process would tell more', times(MOST_ENDS, OURS), true],
    ['one hang fewer than it may cost', times(MOST_HANGS - 1, HANG), false],
    ['hangs up to the limit', times(MOST_HANGS, HANG), true],
    ['one wait fewer than may run out', times(MOST_OVERDUE - 1, OVERDUE), false],
    ['waits that ran out, up to the limit', times(MOST_OVERDUE, OVERDUE), true],
  ] as const)('%s', (_, outcomes, over) => {
    expect(isSpent(spentOn(outcomes))).toBe(over);
    expect(mayRun(spentOn(outcomes), 'sweep-online')).toBe(true);
  });
});

describe('a situation of a wider profile', () => {
  it.each([
    ['policy', MOST_WIDE_ENDS - 1, true],
    ['policy', MOST_WIDE_ENDS, false],
    ['misuse', MOST_WIDE_ENDS, false],
  ] as const)('%s that took down %i processes may run: %s', (basis, count, may) => {
    const spent = spentOn(times(count, CRASH), basis, 'null');
    expect(mayRun(spent, 'null')).toBe(may);
  });

  it('is left out by itself: the others run, and the hunt goes on', () => {
    const spent = spentOn(times(50, HANG), 'misuse', 'closed');
    expect([mayRun(spent, 'closed'), mayRun(spent, 'null'), isSpent(spent)]).toEqual([false, true, false]);
  });

  it('still counts waits that run out', () => {
    expect(isSpent(spentOn(times(MOST_OVERDUE, OVERDUE), 'policy', 'null'))).toBe(true);
  });
});

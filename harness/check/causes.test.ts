/** What stands in the way of a verdict: a row for each way that the stages of a check may go. */
import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import { QUIET } from '../host/load.ts';
import { type AtEnd, causesAtEnd, unboundCauses, uncalibrated, withFigure } from './causes.ts';

const NOTHING_BESIDE = { observations: [], violations: [], unconfirmed: [] };

const PACE = { limitMs: 60_000, calibrationMs: 2_000, huntMs: 30_000, load: QUIET };

/** A hunt of `drawn` scenarios of which these ran. */
function hunted(kinds: readonly RunOutcome['kind'][], drawn: number, trouble: BindTrouble | null = null): AtEnd['hunted'] {
  const scenario = { id: 'x', situation: 'test', basis: 'documented', seed: 1, steps: [] } as const;
  const runs = kinds.map((kind) => ({ scenario, outcome: { kind } as RunOutcome, prefix: [] }));
  return { runs, trouble, scenarios: Array.from({ length: drawn }, () => scenario), huntMs: PACE.huntMs };
}

const completed = (count: number): readonly RunOutcome['kind'][] => Array.from({ length: count }, () => 'completed');
const GONE = new BindTrouble({
  kind: 'cause',
  cause: { cause: 'type-refused', detail: 'Open answered 5' },
} as BindTrouble['bound']);
const UNSOUND = { message: 'It crashed without any Cancel.' } as AtEnd['unsound'][number];
const MISSING = { name: 'vendor.dll!Start', how: 'stub' } as AtEnd['missing'][number];

describe('causes at the end of a check', () => {
  it.each<readonly [string, Partial<AtEnd>, readonly string[]]>([
    ['none where all ran', {}, []],
    ['the interruption', { interrupted: true }, ['interrupted']],
    ['what failed without Cancel', { unsound: [UNSOUND] }, ['unsound-before-cancel']],
    ['a function that is not there', { missing: [MISSING] }, ['stub-needed']],
    ['the time limit, where scenarios are left', { hunted: hunted(completed(30), 64) }, ['time-limit']],
    ['none where the subject had shown enough', { hunted: hunted(['crash', 'crash'], 64) }, []],
    [
      'the time limit all the same where only our own faults ended runs',
      { hunted: hunted(['harness-fault'], 64) },
      ['time-limit'],
    ],
    ['a process that could not be bound any more', { hunted: hunted(completed(3), 64, GONE) }, ['not-enough-evidence']],
    [
      'each of several, the interruption first',
      { interrupted: true, unsound: [UNSOUND], missing: [MISSING] },
      ['interrupted', 'unsound-before-cancel', 'stub-needed'],
    ],
  ])('%s', (_, more, expected) => {
    const atEnd = { interrupted: false, hunted: hunted(completed(64), 64), unsound: [], missing: [], pace: PACE, ...more };
    expect(causesAtEnd(atEnd).map(({ cause }) => cause)).toEqual(expected);
  });

  it.each([
    [30, false],
    [3, true],
  ])('after %i of 64 scenarios the hunt was too short for a pass: %s', (ran, short) => {
    const [cause] = causesAtEnd({ interrupted: false, hunted: hunted(completed(ran), 64), unsound: [], missing: [], pace: PACE });
    expect(cause).toMatchObject({ cause: 'time-limit', short });
    expect(cause?.cause === 'time-limit' && (cause.enoughSeconds ?? 0)).toBeGreaterThan(60);
  });

  it('tells what the last process was refused by, and what may help', () => {
    const [cause] = causesAtEnd({
      interrupted: false,
      hunted: hunted(completed(3), 64, GONE),
      unsound: [],
      missing: [],
      pace: PACE,
    });
    expect(cause?.detail).toBe(
      'after 3 scenarios it could not be bound any more in a new process (Open answered 5), though before it could; if it keeps machine-wide state, name a command with --reset that puts it right',
    );
  });
});

describe('before the first Cancel', () => {
  it('a time limit that calibration used up comes with one that would do', () => {
    expect(uncalibrated(10_000, 10_000)).toMatchObject({ cause: 'time-limit', enoughSeconds: expect.any(Number) });
  });

  it('another cause has no such figure', () => {
    const cause = { cause: 'interrupted', detail: 'it was interrupted' } as const;
    expect(withFigure(cause, 10_000, 10_000)).toBe(cause);
  });

  it('a binding that is wrong is the cause where no rule tells of it', () => {
    const breach = {
      from: 'binding',
      rule: 'binding.table',
      message: 'Its table is too short.',
      repeated: { shown: 2, of: 2 },
    } as const;
    expect(unboundCauses({ ...NOTHING_BESIDE, violations: [breach] })).toEqual([
      { cause: 'unsound-before-cancel', detail: 'Its table is too short.' },
    ]);
    expect(unboundCauses(NOTHING_BESIDE)).toEqual([]);
  });
});

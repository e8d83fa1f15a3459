/** A row for each way in which a breach is settled, or is not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Settled, type Settling, settle, type Tally } from './settle.ts';

const NONE: Tally = { reproduced: 0, repeats: 0, excused: 0, controls: 0, slowMs: 0, mayBeLuck: false };
const LIE: Settling = {
  outcome: 'violation',
  kind: 'contradiction',
  inCancel: false,
};
const LATE: Settling = { ...LIE, kind: 'late' };
const CRASH: Settling = { ...LIE, outcome: 'crash', kind: 'ended' };
const HANG: Settling = { ...CRASH, outcome: 'hang' };
const CONDUCT: Settling = { ...LIE, kind: 'conduct' };
const NEVER: Settling = { ...LIE, kind: 'never-ended' };

const tally = (reproduced: number, repeats: number, controls: number, more: Partial<Tally> = {}): Tally => ({
  ...NONE,
  reproduced,
  repeats,
  controls,
  ...more,
});

/** `confirmed`, `excused`, `refuted`, or the doubt. */
const told = (settled: Settled): string => (settled.settled === 'open' ? settled.doubt.doubt : settled.settled);

describe('settle', () => {
  it.each([
    ['a lie that nobody repeated', LIE, NONE, false, 'not-asked'],
    ['a lie shown once, with a control that held', LIE, tally(1, 1, 1), false, 'confirmed'],
    ['a lie shown once, without a control', LIE, tally(1, 1, 0), false, 'no-control'],
    ['a lie shown in every repeat, without a control', LIE, tally(3, 3, 0), false, 'no-control'],
    ['a recorded lie that no repeat shows', LIE, tally(0, 3, 3), false, 'confirmed'],
    ['the same of a DLL whose operations fail by themselves', LIE, tally(0, 3, 3), true, 'not-reproduced'],
    ['a lie shown once by a DLL whose operations fail by themselves', LIE, tally(1, 1, 1), true, 'too-few'],
    ['the same in the usual number of runs', LIE, tally(3, 3, 3), true, 'confirmed'],
    ['what luck would explain', CONDUCT, tally(1, 12, 12, { mayBeLuck: true }), true, 'luck'],
    ['what a run without Cancel shows', LIE, tally(3, 3, 3, { excused: 1 }), false, 'excused'],
    ['a late lie in two of three', LATE, tally(2, 3, 3), false, 'confirmed'],
    ['a late lie in one of three', LATE, tally(1, 3, 3), false, 'at-times'],
    ['a late lie in none of three', LATE, tally(0, 3, 0), false, 'refuted'],
    ['a late lie in none of two', LATE, tally(0, 2, 0), false, 'not-reproduced'],
    ['a late lie shown once, then cut', LATE, tally(1, 1, 1), false, 'too-few'],
    ['a late lie in all three', LATE, tally(3, 3, 3), false, 'confirmed'],
    ['a late lie in all three, cut before its control', LATE, tally(3, 3, 0), false, 'no-control'],
    ['a hang that a patient repeat shows', HANG, tally(1, 1, 1), false, 'confirmed'],
    ['a hang, cut before its control', HANG, tally(1, 1, 0), false, 'no-control'],
    ['a hang that none of three patient repeats shows', HANG, tally(0, 3, 0), false, 'refuted'],
    ['a hang that none of two patient repeats shows', HANG, tally(0, 2, 0), false, 'not-reproduced'],
    ['a hang that came to its end, late', HANG, tally(0, 1, 0, { slowMs: 9_000 }), false, 'refuted'],
    ['an end that did not come, in one patient repeat', NEVER, tally(1, 1, 1), false, 'confirmed'],
    ['an end that did not come, cut before its control', NEVER, tally(1, 1, 0), false, 'no-control'],
    ['an end that did come in all three', NEVER, tally(0, 3, 0), false, 'refuted'],
    ['a crash in the usual number of runs', CRASH, tally(1, 3, 3), false, 'confirmed'],
    ['a crash outside Cancel, cut after one', CRASH, tally(1, 1, 1), false, 'too-few'],
    ['a crash inside Cancel, cut after one', { ...CRASH, inCancel: true }, tally(1, 1, 1), false, 'confirmed'],
    ['a crash inside Cancel that only one of two shows', { ...CRASH, inCancel: true }, tally(1, 2, 2), false, 'too-few'],
    ['a crash that no repeat shows', CRASH, tally(0, 3, 0), false, 'not-reproduced'],
    ['other conduct in the usual number of runs', CONDUCT, tally(3, 3, 3), false, 'confirmed'],
    ['other conduct, cut after two', CONDUCT, tally(2, 2, 2), false, 'too-few'],
  ] as const)('%s', (_, breach, counts, failsByItself, expected) => {
    expect(told(settle(breach, counts, failsByItself, 'time'))).toBe(expected);
  });

  const breaches = fc.constantFrom(LIE, LATE, CRASH, HANG, CONDUCT, NEVER, { ...CRASH, inCancel: true });
  const counts = fc
    .record({ repeats: fc.nat(4), controls: fc.nat(4), slowMs: fc.constantFrom(0, 9_000), mayBeLuck: fc.boolean() })
    .chain((some) => fc.record({ reproduced: fc.nat(some.repeats), some: fc.constant(some) }))
    .map(({ reproduced, some }): Tally => ({ ...NONE, ...some, reproduced }));

  it('confirms nothing without a repeat and a control, and refutes nothing that a repeat showed', () => {
    fc.assert(
      fc.property(breaches, counts, fc.boolean(), (breach, made, byItself) => {
        const settled = told(settle(breach, made, byItself, 'time'));
        if (settled === 'confirmed') expect(Math.min(made.repeats, made.controls)).toBeGreaterThan(0);
        if (settled === 'refuted') expect(made.reproduced).toBe(0);
      }),
    );
  });

  it('only what rests on a time, or on patience, is ever refuted by repeats', () => {
    fc.assert(
      fc.property(fc.constantFrom(LIE, CRASH, CONDUCT), counts, fc.boolean(), (breach, made, byItself) => {
        expect(told(settle(breach, made, byItself, 'time'))).not.toBe('refuted');
      }),
    );
  });

  it('a repeat or a control that is left out never turns what is open into what is refuted', () => {
    fc.assert(
      fc.property(breaches, counts, fc.boolean(), (breach, made, byItself) => {
        fc.pre(made.slowMs === 0 && made.repeats > made.reproduced);
        const fewer = { ...made, repeats: made.repeats - 1, controls: Math.max(0, made.controls - 1) };
        if (told(settle(breach, made, byItself, 'time')) === 'refuted') return;
        expect(told(settle(breach, fewer, byItself, 'time'))).not.toBe('refuted');
      }),
    );
  });
});

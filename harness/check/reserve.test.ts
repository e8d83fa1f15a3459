import { expect, it } from 'vitest';
import type { RunOutcome } from '../contract/trace.ts';
import { Reserve } from './reserve.ts';

const lasting = (ms: number): { readonly outcome: RunOutcome } => ({
  outcome: { kind: 'completed', trace: { events: [{ ns: 0 }, { ns: ms * 1e6 }] as never, dropped: 0, stallMs: 0 } },
});
const LIE = { outcome: 'violation', kind: 'contradiction' } as const;
const HANG = { outcome: 'hang', kind: 'ended' } as const;
const PRICES = { startMs: 100, patientMs: 12_000 };

it('is nothing where nothing was seen', () => {
  expect(new Reserve().ms(PRICES)).toBe(0);
});

it('has a repeat and a control for each group, of its shortest run', () => {
  const reserve = new Reserve();
  reserve.note('a', LIE, lasting(900));
  reserve.note('a', LIE, lasting(400));
  reserve.note('a', LIE, lasting(700));
  expect(reserve.ms(PRICES)).toBe(2 * (100 + 400));
  reserve.note('b', LIE, lasting(200));
  expect(reserve.ms(PRICES)).toBe(2 * (100 + 400) + 2 * (100 + 200));
});

it('counts patience where it is needed, and no more groups than are looked into, the cheapest', () => {
  const reserve = new Reserve();
  reserve.note('hang', HANG, lasting(10));
  expect(reserve.ms(PRICES)).toBe(2 * (100 + 12_000));
  for (let group = 0; group < 9; group++) reserve.note(`lie ${group}`, LIE, lasting(100));
  expect(reserve.ms(PRICES)).toBe(6 * 2 * (100 + 100));
});

import { expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { FACTS, onlinePending, SOME_SCENARIO, type Story } from '../testkit/tracing.ts';
import { hasMinimum } from './has-minimum.ts';
import { type Judged, judgeRun } from './views.ts';

const judge = (told: Story): Judged => judgeRun(SOME_SCENARIO, { kind: 'completed', trace: told.trace() }, register, FACTS);
const often = (count: number, told: () => Story): readonly Judged[] => Array.from({ length: count }, () => judge(told()));

const success = (): Story => onlinePending().call('Cancel', 0).report(3).waited('settled');
const refused = (): Story => onlinePending().call('Cancel', 5023).report(2).waited('settled');
const idle = (): Story => onlinePending().report(2).call('Cancel', 5023);

it('is there once each rule that decides has been observed often enough, one of the two on answers too', () => {
  expect(hasMinimum(register, [])).toBe(false);
  expect(hasMinimum(register, often(4, success)), 'too few Cancels').toBe(false);
  expect(hasMinimum(register, often(8, success))).toBe(true);
  expect(hasMinimum(register, often(8, refused))).toBe(true);
  expect(hasMinimum(register, [...often(6, idle), ...often(3, success)]), 'too few while pending').toBe(false);
  expect(hasMinimum(register, [...often(4, idle), ...often(4, success)])).toBe(true);
});

it('is asked of no rule where none that decides is judged', () => {
  expect(hasMinimum([], [])).toBe(true);
});

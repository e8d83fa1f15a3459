import { expect, it } from 'vitest';
import { FACTS, onlinePending, SOME_SCENARIO, type Story } from '../testkit/tracing.ts';
import { cancelsEarly } from './cancels-early.ts';
import { type Judged, judgeRun } from './views.ts';

const judge = (told: Story): Judged => judgeRun(SOME_SCENARIO, { kind: 'completed', trace: told.trace() }, [], FACTS);
const many = (count: number, told: () => Story): readonly Judged[] => Array.from({ length: count }, () => judge(told()));
const cancelled = (): Story => onlinePending().call('Cancel', 0).report(3);
const refused = (): Story => onlinePending().call('Cancel', 5023).report(2);
const refusedLate = (): Story => onlinePending().pass(900).call('Cancel', 5023).report(2);

it('asks of Cancels that come early, and of enough of them', () => {
  expect(cancelsEarly(many(8, cancelled), 1_000)).toBe(true);
  expect(cancelsEarly(many(7, cancelled), 1_000)).toBe(false);
  expect(cancelsEarly([...many(19, cancelled), ...many(1, refused)], 1_000)).toBe(true);
  expect(cancelsEarly([...many(9, cancelled), ...many(1, refused)], 1_000)).toBe(false);
  expect(cancelsEarly([...many(8, cancelled), ...many(8, refusedLate)], 1_000)).toBe(true);
});

/**
 * Two judges of one sequential history: the returns rules, which name what was broken, and the model, which knows nothing of rules and
 * only asks whether the steps can follow each other. Where they disagree, one of them is wrong.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import type { RuleId } from '../contract/rule-id.ts';
import { FACTS, onlinePending, type Story, story } from '../testkit/tracing.ts';
import { explain } from './explain.ts';
import { happeningsOf } from './happenings.ts';
import { historyOf } from './history.ts';

const RETURNS: readonly RuleId[] = ['returns.success-cancelled', 'returns.error-not-cancelled'];
const ONLINE = 2;
const ends = { reached: ONLINE, offline: 3, failed: 4 } as const;

interface Round {
  /** Pending reports before the Cancels, and after them. */
  readonly before: number;
  readonly cancels: readonly number[];
  readonly after: number;
  readonly end: keyof typeof ends | 'terminated';
  readonly late: boolean;
}

const round: fc.Arbitrary<Round> = fc.record({
  before: fc.nat({ max: 2 }),
  cancels: fc.array(fc.constantFrom(0, 5023, 5004), { maxLength: 3 }),
  after: fc.nat({ max: 2 }),
  end: fc.constantFrom('reached', 'offline', 'failed', 'terminated'),
  late: fc.boolean(),
});

function tell(told: Story, { before, cancels, after, end, late }: Round): Story {
  told.call('Online', 997);
  for (let report = 0; report < before; report++) told.report(129);
  for (const answer of cancels) told.call('Cancel', answer);
  for (let report = 0; report < after; report++) told.report(129);
  if (end !== 'terminated') told.report(ends[end]);
  told.call('Terminate', 0);
  // What Terminate ended may still say so; what had ended has nothing to say.
  if (end === 'terminated' && late) told.report(3);
  return told.call('Cancel', 5023);
}

/** An end otherwise than asked for with no Cancel at all is for the control arm to judge, not for these two. */
const failsByItself = ({ cancels, end }: Round): boolean => cancels.length === 0 && (end === 'offline' || end === 'failed');

it('the model and the returns rules agree on sequential histories', () => {
  let broken = 0;
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 4 }), (rounds) => {
      fc.pre(!rounds.some(failsByItself));
      const told = rounds.reduce(tell, story().call('Open', 1));
      const view = told.view();
      const accused = register
        .filter(({ id }) => RETURNS.includes(id))
        .some((rule) => rule.check(view, FACTS).violations.length > 0);
      const { explained } = explain(happeningsOf(historyOf(view.trace.events), 'A'), { idleSuccess: false });
      if (accused) broken += 1;
      expect(explained).toBe(!accused);
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect(broken).toBeGreaterThan(100);
});

it('and the model says which step cannot come', () => {
  const view = onlinePending().call('Cancel', 0).report(129).report(ONLINE).view();
  const result = explain(happeningsOf(view.history, 'A'), { idleSuccess: false });
  expect(result).toMatchObject({ explained: false, stuck: [{ kind: 'report', state: ONLINE }] });
});

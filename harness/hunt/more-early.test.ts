import { describe, expect, it } from 'vitest';
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { FACTS, onlinePending, SOME_SCENARIO, type Story, story } from '../testkit/tracing.ts';
import { doubted } from './more-early.ts';
import type { Run } from './run.ts';

const USUAL: Facts = { ...FACTS, online: { ...FACTS.online, medianMs: 300 }, offline: { ...FACTS.offline, medianMs: 300 } };
const STEPS: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'online', resource: 'A' },
  { do: 'cancel', resource: 'A', anchor: { at: 'delay', ms: 280, permille: 900 } },
];

const run = (told: Story, situation = 'sweep-online'): Run => ({
  scenario: { ...SOME_SCENARIO, situation, steps: STEPS },
  outcome: { kind: 'completed', trace: told.trace() },
  prefix: [],
});
const idle = (value: number): Run => run(story().call('Open', 1).call('Cancel', value), 'idle');
const waited = (): Run => run(onlinePending().pass(20).enter('Cancel').pass(250).report(2).exit(0));

describe('doubted', () => {
  it('adds early Cancels of the kind of operation that success never seemed to cancel', () => {
    const more = doubted([idle(0), waited(), waited()], USUAL);
    expect(more).toHaveLength(12);
    expect(new Set(more.map(({ id }) => id)).size).toBe(12);
    for (const { situation, steps } of more) {
      const anchor = steps.find((step) => step.do === 'cancel')?.anchor;
      expect(situation).toBe('early-online');
      expect(anchor).toMatchObject({ at: 'delay' });
      expect(anchor?.at === 'delay' && anchor.ms < 150).toBe(true);
    }
  });

  it('adds some at once where enough came early already', () => {
    const more = doubted([idle(0), ...Array.from({ length: 8 }, waited)], USUAL);
    const moments = more.flatMap(({ steps }) => steps.flatMap(({ anchor }) => (anchor?.at === 'delay' ? [anchor.ms] : [])));
    expect(moments).toEqual([0, 0, 0, 0]);
  });

  it('adds none where nothing is in doubt', () => {
    const cancelled = run(onlinePending().pass(20).call('Cancel', 0).report(3));
    const refused = run(onlinePending().pass(20).call('Cancel', 5023).report(2));
    expect(doubted([idle(0), waited(), cancelled], USUAL)).toEqual([]);
    expect(doubted([idle(0), refused], USUAL)).toEqual([]);
    // The gap before the report would always be an explanation in so short an operation.
    expect(doubted([idle(0), waited()], FACTS)).toEqual([]);
    // It never answers 0 with nothing pending, so the answers of the first hunt are lies already.
    const upAndIdle = run(onlinePending().report(2).pass(50).call('Cancel', 5023), 'idle');
    expect(doubted([upAndIdle, waited()], USUAL)).toEqual([]);
  });
});

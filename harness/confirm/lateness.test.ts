import { expect, it } from 'vitest';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { onlinePending, SOME_SCENARIO, type Story, story } from '../testkit/tracing.ts';
import { lateMs, waitHintMs } from './lateness.ts';

const STEPS: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'online', resource: 'A' },
  { do: 'wait', resource: 'A', quietMs: 500, maxMs: 5_000 },
  { do: 'close', resource: 'A' },
];
const HUNTED = { ...SOME_SCENARIO, steps: STEPS };
const deadlines: Deadlines = { callMs: (call) => (call === 'Close' ? 2_000 : 300), totalMs: 60_000 };
const ran = (told: Story): RunOutcome => ({ kind: 'completed', trace: told.trace() });
const late = (told: Story): number => lateMs(HUNTED, ran(told), deadlines);

it('is 0 where every call and every silence was as short as the hunt expects', () => {
  expect(late(onlinePending().pass(400).report(2).waited('settled').enter('Close').pass(1_500).exit(0))).toBe(0);
});

it('is how long a call took that came back after its deadline, each call having its own', () => {
  expect(late(story().call('Open', 1).enter('Online').pass(400).exit(997))).toBe(401);
});

it('is how long the subject was silent before the report that a wait was for', () => {
  // From the pending report to the terminal one: the pause, and a millisecond each for the answer and the next report.
  expect(late(onlinePending().pass(800).report(2).waited('settled'))).toBe(802);
});

it('is the longest of them', () => {
  const both = story().call('Open', 1).enter('Online').pass(400).exit(997).pass(900).report(2).waited('settled');
  expect(late(both)).toBe(901);
});

it('knows a silence only of a wait that was settled: one that gave up has another rule', () => {
  expect(late(onlinePending().pass(800).waited('quiet'))).toBe(0);
  expect(late(onlinePending().pass(800).report(2).waited('limit'))).toBe(0);
});

it('takes another resource for no sign of life', () => {
  const told = onlinePending().pass(400).report(129, 'B').pass(400).report(2).waited('settled');
  expect(late(told)).toBeGreaterThan(800);
});

it('is 0 where the run did not come to its end', () => {
  const trace = onlinePending().pass(800).report(2).waited('settled').trace();
  expect(lateMs(HUNTED, { kind: 'exit', trace, exitCode: 0, during: null }, deadlines)).toBe(0);
});

it('knows the longest WaitHint of all reports', () => {
  const told = onlinePending().report(129, 'A', { waitHint: 7_000 }).report(129, 'B', { waitHint: 3_000 });
  expect(waitHintMs(ran(told))).toBe(7_000);
  expect(waitHintMs({ kind: 'harness-fault', what: 'x' })).toBe(0);
});

import { expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import { onlinePending, type Story } from '../testkit/tracing.ts';
import { showsWithin } from './within-steps.ts';

const A = { resource: 'A' } as const;
/** The steps of a story that begins with `onlinePending`. */
const CANCELLED: readonly Step[] = [
  { do: 'open', ...A },
  { do: 'online', ...A },
  { do: 'cancel', ...A },
];
const pause = (ms: number): Step => ({ do: 'pause', ...A, ms });

/** Whether the story's last report is shown within the steps. */
function within(
  steps: readonly Step[],
  told: Story,
  outcome: 'violation' | 'crash' = 'violation',
  own: readonly Step[] = [pause(500)],
): boolean {
  const { events } = told.trace();
  const seq = events.findLast(({ kind }) => kind === 'report')?.seq ?? 0;
  return showsWithin(steps, events, { outcome, events: [seq] }, own);
}

it('takes what came before the last call returned, whatever the run did afterwards', () => {
  expect(within(CANCELLED, onlinePending().enter('Cancel').report(4).exit(0))).toBe(true);
  expect(within(CANCELLED, onlinePending().call('Cancel', 0).report(4))).toBe(false);
  expect(within(CANCELLED, onlinePending().call('Cancel', 0).report(4).call('Terminate', 0))).toBe(false);
});

it('takes what came within the pauses at the end', () => {
  const late = onlinePending().call('Cancel', 0).pass(40).report(4);
  expect(within([...CANCELLED, pause(120)], late)).toBe(true);
  expect(within([...CANCELLED, pause(20)], late)).toBe(false);
  expect(within([...CANCELLED, pause(80), { ...pause(20), anchor: { at: 'delay', ms: 20, permille: 0 } }], late)).toBe(true);
});

it('takes a pause that was shortened only if a slower machine has time as well', () => {
  const late = onlinePending().call('Cancel', 0).pass(40).report(4);
  expect(within([...CANCELLED, pause(60)], late)).toBe(false);
  expect(within([...CANCELLED, pause(60)], late, 'violation', [pause(60)])).toBe(true);
});

it('takes what a wait saw', () => {
  const wait: Step = { do: 'wait', ...A, quietMs: 100, maxMs: 100 };
  expect(within([...CANCELLED, wait], onlinePending().call('Cancel', 0).report(4).waited('settled'))).toBe(true);
});

it('takes every end of the process, which is waited for', () => {
  expect(within(CANCELLED, onlinePending().call('Cancel', 0).report(4), 'crash')).toBe(true);
});

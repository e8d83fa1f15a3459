import { expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import { FACTS } from '../testkit/tracing.ts';
import { whilePending } from './while-pending.ts';

const A = { resource: 'A' } as const;
const online: Step = { do: 'online', ...A };
const close: Step = { do: 'close', ...A };
const pause = (ms: number): Step => ({ do: 'pause', ...A, ms });
const later = (step: Step, ms: number): Step => ({ ...step, anchor: { at: 'delay', ms, permille: 0 } });
const facts = { online: { ...FACTS.online, medianMs: 80 }, offline: { ...FACTS.offline, medianMs: 80 } };

it('moves what would come after the end to three quarters of the operation', () => {
  expect(whilePending([online, pause(120), close], facts)).toEqual([online, pause(60), close]);
  expect(whilePending([online, later(close, 100)], facts)).toEqual([online, later(close, 60)]);
  expect(whilePending([online, later(pause(100), 20), close], facts)).toEqual([online, later(pause(50), 10), close]);
  expect(whilePending([online, pause(120), { do: 'isAlive', ...A }, { do: 'terminate', ...A }], facts)).toMatchObject([
    {},
    { ms: 60 },
    {},
    {},
  ]);
});

it.each([
  ['comes early enough', [online, pause(50), close]],
  ['comes after a wait for the end', [online, { do: 'wait', ...A, quietMs: 10, maxMs: 20 }, pause(120), close]],
  ['ends no operation', [{ do: 'open', ...A }, pause(120), close]],
  ['belongs to another resource', [online, pause(120), { do: 'close', resource: 'B' }]],
] satisfies readonly (readonly [string, readonly Step[]])[])('leaves alone what %s', (_, steps) => {
  expect(whilePending(steps, facts)).toBe(steps);
});

it('moves each Close of several', () => {
  const cycle: readonly Step[] = [online, pause(120), close, { do: 'open', ...A }];
  expect(whilePending([...cycle, ...cycle], facts).map((step) => ('ms' in step ? step.ms : null))).toEqual([
    null,
    60,
    null,
    null,
    null,
    60,
    null,
    null,
  ]);
});

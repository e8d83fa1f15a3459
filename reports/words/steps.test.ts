import { expect, test } from 'vitest';
import type { Step } from '../../harness/contract/step.ts';
import { duration, ordinal } from '../../harness/text/numbers.ts';
import { sampleSteps } from '../sample.test-data.ts';
import { describeStep, describeSteps } from './steps.ts';

test('numbered lines, details in one column; a held report has its number', () => {
  expect(describeSteps(sampleSteps)).toEqual([
    '1. Open(A)',
    '2. Online(A)    its 2nd report is held until Cancel has returned, or 50 ms after it began',
    "3. Cancel(A)    while A's worker is held in its 2nd report; on thread 1",
    '4. wait for A   until its operation ends (at most 5 s, or 1 s without a report)',
  ]);
});

test.each<[Step, string]>([
  [{ do: 'open', resource: 'B', name: 'long', flags: 1 }, 'Open(B)   with a long name; flags 0x1'],
  [{ do: 'cancel', resource: 'A', target: 'null', flags: 0xdead }, 'Cancel(NULL)   flags 0xDEAD'],
  [
    { do: 'cancel', resource: 'A', holdLog: { log: 1, afterMs: 10, maxMs: 300 } },
    'Cancel(A)   held in its 1st log line until 10 ms after something else has happened to A, at most 300 ms',
  ],
  [
    { do: 'cancel', resource: 'A', lane: 2, anchor: { at: 'beside', step: 4 } },
    'Cancel(A)   while step 5 is inside the DLL; on thread 2',
  ],
  [{ do: 'cancel', resource: 'C', anchor: { at: 'delay', ms: 1_500, permille: 6 } }, 'Cancel(C)   1.5 s after the step before'],
  [{ do: 'terminate', resource: 'A', if: ['online-pending', 'failed'] }, 'Terminate(A)   only if A is online-pending or failed'],
  [
    { do: 'open', resource: 'B', type: 'Vendor\u001b Name' },
    'Open(B)   of a second resource type, "Vendor\\u001B Name", started in the same process',
  ],
  [{ do: 'pause', resource: 'A', ms: 0.25 }, 'pause 0.25 ms'],
  [
    {
      do: 'offline',
      resource: 'D',
      destination: 'n\u001b2',
      bufferBytes: 16,
      script: [
        { act: 'terminate', report: 0 },
        { act: 'delay', report: 3, ms: 20 },
      ],
    },
    'Offline(D)   group moves to node n\\u001B2; in-buffer of 16 bytes; each report is answered Terminate; its 3rd report takes 20 ms to answer',
  ],
])('%j', (step, words) => {
  expect(describeStep(step)).toBe(words);
});

test('a Cancel while held is told of the last operation of its own resource', () => {
  const held = (report: number) => [{ act: 'hold', report, afterCancelMs: 1, maxMs: 2 }] as const;
  const cancel: Step = { do: 'cancel', resource: 'A', anchor: { at: 'held', withinMs: 9 } };
  const steps: readonly Step[] = [
    { do: 'online', resource: 'A', script: held(1) },
    { do: 'offline', resource: 'A', script: held(3) },
    { do: 'online', resource: 'B', script: held(2) },
  ];
  expect(describeStep(cancel, steps)).toBe("Cancel(A)   while A's worker is held in its 3rd report");
  expect(describeStep(cancel)).toBe("Cancel(A)   while A's worker is held in a report");
});

test('ordinals and durations', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 111, 102].map(ordinal)).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '111th',
    '102nd',
  ]);
  expect([0, 0.25, 12.4, 999, 1_000, 2_540, 60_000].map(duration)).toEqual([
    '0 ms',
    '0.25 ms',
    '12 ms',
    '999 ms',
    '1 s',
    '2.5 s',
    '60 s',
  ]);
});

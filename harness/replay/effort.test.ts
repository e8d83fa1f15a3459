import { expect, it } from 'vitest';
import type { Step } from '../contract/step.ts';
import { FACTS } from '../testkit/tracing.ts';
import { lingering } from './effort.ts';

const UNTIL_CANCEL: readonly Step[] = [
  { do: 'open', resource: 'B' },
  { do: 'online', resource: 'B' },
  { do: 'cancel', resource: 'B' },
];

it('waits after the last call of what ends its process: the worker that crashes may come later', () => {
  const steps = lingering(UNTIL_CANCEL, FACTS);
  expect(steps.slice(0, 3)).toEqual(UNTIL_CANCEL);
  expect(steps.slice(3)).toEqual([{ do: 'pause', resource: 'B', ms: expect.any(Number) }]);
  const [, , , pause] = steps;
  expect(pause?.do === 'pause' && pause.ms > Math.max(FACTS.online.maxMs, FACTS.offline.maxMs)).toBe(true);
});

it.each<Step>([
  { do: 'pause', resource: 'B', ms: 5 },
  { do: 'wait', resource: 'B', quietMs: 5, maxMs: 9 },
  { do: 'unload', resource: 'B', quiesceMs: 5 },
])('adds nothing where the steps end in time: $do', (last) => {
  const steps = [...UNTIL_CANCEL, last];
  expect(lingering(steps, FACTS)).toBe(steps);
  expect(lingering([], FACTS)).toEqual([]);
});

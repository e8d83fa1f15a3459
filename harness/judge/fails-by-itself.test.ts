import { expect, it } from 'vitest';
import { historyOf } from '../model/history.ts';
import { onlinePending, type Story, story } from '../testkit/tracing.ts';
import { failsByItself } from './fails-by-itself.ts';

it.each([
  ['an Online that failed, and nobody cancelled anything', onlinePending().report(4), true],
  ['one that failed before the first Cancel', onlinePending().report(4).call('Cancel', 5023), true],
  ['one that was refused', story().call('Open', 1).call('Online', 5006), true],
  ['one that came up', onlinePending().report(2).call('Cancel', 5023), false],
  ['one that was cancelled', onlinePending().call('Cancel', 0).report(4), false],
  ['one that failed after a Cancel elsewhere', onlinePending().call('Cancel', 0, 'B').report(4), false],
  ['one that was terminated', onlinePending().call('Terminate', 0).report(4), false],
] as const)('%s', (_, told: Story, expected) => {
  expect(failsByItself([historyOf(told.events)])).toBe(expected);
});

import { expect, it } from 'vitest';
import { onlinePending, type Story, story } from '../testkit/tracing.ts';
import { kindOfTrouble, troubleOf, troubleText } from './trouble.ts';

it.each<readonly [string, Story, string | null, string]>([
  ['came up', onlinePending().report(2), null, ''],
  ['is still pending', onlinePending(), null, ''],
  ['was terminated', onlinePending().call('Terminate', 0), null, ''],
  ['failed', onlinePending().report(4), 'ended Failed', 'conduct'],
  ['was refused', story().call('Online', 5023), 'failed with 5023 (ERROR_INVALID_STATE)', 'conduct'],
  ['never ended', onlinePending().pass(900).waited('quiet'), 'never ended (no report for 901 ms)', 'never-ended'],
])('an Online that %s', (_, told, text, kind) => {
  const [operation] = told.view().history.operations;
  const trouble = operation === undefined ? null : troubleOf(operation);
  expect(trouble === null ? null : troubleText(trouble)).toBe(text);
  expect(trouble === null ? '' : kindOfTrouble(trouble)).toBe(kind);
});

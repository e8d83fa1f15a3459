import { expect, it } from 'vitest';
import { MADE_UP_TYPE, type Step } from '../contract/step.ts';
import { argumentsBasis, unusualName } from './basis.ts';

const open: Step = { do: 'open', resource: 'A', if: ['closed'] };
const online: Step = { do: 'online', resource: 'A', if: ['offline'] };
const cancel: Step = { do: 'cancel', resource: 'A' };

it.each<readonly [string, readonly Step[], string]>([
  ['nothing', [], 'documented'],
  ['Open, Online, Cancel', [open, online, cancel], 'documented'],
  ['a plain name', [{ ...open, name: 'plain' }, cancel], 'documented'],
  ['a long name', [{ do: 'open', resource: 'A', name: 'long' }, cancel], 'derived'],
  ['a name beyond ASCII', [{ do: 'open', resource: 'A', name: 'non-ascii' }, cancel], 'derived'],
  ['no name', [{ do: 'open', resource: 'A', name: 'empty' }, cancel], 'policy'],
  ['a second resource type', [{ do: 'open', resource: 'A', type: 'Vendor Name' }, cancel], 'derived'],
  ['a made-up type', [{ do: 'open', resource: 'A', type: MADE_UP_TYPE }, cancel], 'policy'],
  ['reserved flags', [open, { do: 'cancel', resource: 'A', flags: 1 }], 'policy'],
  ['flags of 0', [open, { do: 'cancel', resource: 'A', flags: 0 }], 'documented'],
  ['Cancel(NULL)', [open, { do: 'cancel', resource: 'A', target: 'null' }], 'policy'],
  ['a closed RESID', [{ do: 'cancel', resource: 'A', target: 'closed' }, cancel], 'misuse'],
  ['a RESID that is none', [cancel, { do: 'cancel', resource: 'A', target: 'made-up' }], 'misuse'],
  ['Online while pending', [open, online, { do: 'online', resource: 'A', if: ['online-pending'] }], 'misuse'],
])('%s', (_, steps, basis) => {
  expect(argumentsBasis(steps)).toBe(basis);
});

it('the first unusual name', () => {
  expect(unusualName([open, cancel])).toBeNull();
  expect(unusualName([open, { do: 'open', resource: 'B', name: 'empty' }, { do: 'open', resource: 'C', name: 'long' }])).toBe(
    'empty',
  );
});

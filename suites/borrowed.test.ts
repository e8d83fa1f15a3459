import { expect, it } from 'vitest';
import type { Violation } from '../harness/model/rule.ts';
import { borrowed } from './borrowed.ts';

it.each([
  ['contradiction', 'conduct'],
  ['conduct', 'conduct'],
  ['never-ended', 'never-ended'],
  ['late', 'late'],
] as const)('a violation that is %s in plain circumstances is %s in special ones', (kind, as) => {
  const plain: Violation = { kind, message: 'it lied.', step: 2, events: [5] };
  expect(borrowed(plain, 'returns.success-cancelled', 'With reserved flags')).toEqual({
    kind: as,
    message: 'With reserved flags: it lied.',
    step: 2,
    events: [5],
    generally: 'returns.success-cancelled',
  });
});

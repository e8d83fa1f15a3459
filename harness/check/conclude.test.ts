import { expect, it } from 'vitest';
import { gradesOf } from '../judge/grade.ts';
import { asGraded } from './conclude.ts';

const PASSED = [
  {
    id: 'returns.it-returns',
    family: 'returns',
    title: 'x',
    basis: 'documented',
    status: 'pass',
    observations: 9,
    bound95: null,
    note: null,
  },
] as const;

it('a finding whose run contradicted a documented rule as well counts in the profile of such rules too', () => {
  const graded = { causesAt: () => [], cancelCalls: 9, rules: PASSED, named: [], ran: 'standard', minimumOf: () => 1 } as const;
  const derived = { basis: 'derived' } as const;
  const grades = (...findings: Parameters<typeof asGraded>[0][]) => gradesOf({ ...graded, findings: findings.map(asGraded) });
  expect(grades(derived)).toEqual({ contract: 'conforming', standard: 'nonconforming' });
  expect(grades({ ...derived, countsFrom: 'documented' })).toEqual({ contract: 'nonconforming', standard: 'nonconforming' });
  expect(grades({ ...derived, countsFrom: 'derived' })).toEqual({ contract: 'conforming', standard: 'nonconforming' });
});

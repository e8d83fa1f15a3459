import { expect, it } from 'vitest';
import type { Finding } from './contract/report.ts';
import { asGraded } from './subject-report.ts';
import { CANCEL_ONLINE } from './testkit/native.ts';

const finding = (more: Partial<Finding>): Finding =>
  ({
    rule: 'isolation.others-alone',
    basis: 'derived',
    outcome: 'violation',
    steps: CANCEL_ONLINE,
    consequences: [],
    ...more,
  }) as Finding;

it('a finding whose run broke a documented rule as well counts where only documented rules do, as far as its steps do', () => {
  const lie = ['returns.success-cancelled'];
  expect(asGraded(finding({}))).toEqual({ basis: 'derived' });
  expect(asGraded(finding({ consequences: ['liveness.operation-ends'] }))).toEqual({ basis: 'derived' });
  expect(asGraded(finding({ consequences: lie }))).toEqual({ basis: 'documented' });
  const withFlags = CANCEL_ONLINE.map((step) => (step.do === 'cancel' ? { ...step, flags: 1 } : step));
  expect(asGraded(finding({ basis: 'policy', steps: withFlags, consequences: lie }))).toEqual({ basis: 'policy' });
  // What ends the process has broken "it returns" at most; that the run lied before says little about why.
  expect(asGraded(finding({ outcome: 'crash', basis: 'policy', consequences: lie }))).toEqual({ basis: 'policy' });
});

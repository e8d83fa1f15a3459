/** A test for each row of the tables that decide. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleReport } from '../contract/report.ts';
import type { Family, RuleStatus } from '../contract/rule.ts';
import type { Cause, ExitCode, Verdict } from '../contract/verdict.ts';
import { decide, exitOfVerdict, type Grounds, verdictOfCause, worstExit } from './verdict.ts';

const VERDICTS: Readonly<Record<Cause['cause'], Verdict>> = {
  'not-a-module': 'not-applicable',
  executable: 'not-applicable',
  'wrong-machine': 'not-applicable',
  'missing-import': 'not-applicable',
  'no-entry-points': 'not-applicable',
  'version-1-table': 'not-applicable',
  'null-cancel': 'not-applicable',
  'type-refused': 'not-applicable',
  'stub-needed': 'not-applicable',
  'unsound-before-cancel': 'inconclusive',
  'time-limit': 'inconclusive',
  interrupted: 'inconclusive',
  'foreign-module': 'inconclusive',
  'not-enough-evidence': 'inconclusive',
};
const CAUSES = Object.keys(VERDICTS) as readonly Cause['cause'][];

const cause = (name: Cause['cause']): Cause => ({ cause: name, detail: 'so it was' });

function rule(id: string, status: RuleStatus): RuleReport {
  const family = id.split('.')[0] as Family;
  return { id, family, title: id, basis: 'documented', status, observations: 9, bound95: null, note: null };
}

const GOOD: Grounds = {
  findings: 0,
  cause: null,
  cancelCalls: 20,
  named: [],
  rules: [
    rule('returns.it-returns', 'pass'),
    rule('returns.error-not-cancelled', 'pass'),
    rule('returns.success-cancelled', 'pass'),
    rule('liveness.operation-ends', 'pass'),
  ],
};

function withStatus(id: string, status: RuleStatus): Grounds {
  return { ...GOOD, rules: GOOD.rules.map((each) => (each.id === id ? { ...each, status } : each)) };
}

describe('a cause', () => {
  it.each(CAUSES)('%s decides alone', (name) => {
    expect(verdictOfCause(cause(name))).toBe(VERDICTS[name]);
    const decided = decide({ ...GOOD, cause: cause(name), cancelCalls: 0, rules: [] });
    expect(decided).toEqual({ verdict: VERDICTS[name], cause: cause(name) });
  });

  it.each(CAUSES)('%s does not take back a finding', (name) => {
    expect(decide({ ...GOOD, findings: 1, cause: cause(name) })).toEqual({ verdict: 'nonconforming', cause: null });
  });

  it('time-limit does not matter where the evidence is enough; interrupted does', () => {
    expect(decide({ ...GOOD, cause: cause('time-limit') }).verdict).toBe('conforming');
    expect(decide({ ...GOOD, cause: cause('interrupted') }).verdict).toBe('inconclusive');
  });
});

describe('without a cause', () => {
  it('everything passed: conforming', () => {
    expect(decide(GOOD)).toEqual({ verdict: 'conforming', cause: null });
  });

  it('no Cancel call is never green', () => {
    expect(decide({ ...GOOD, cancelCalls: 0 })).toMatchObject({
      verdict: 'inconclusive',
      cause: { cause: 'not-enough-evidence', detail: 'Cancel was never called' },
    });
  });

  it('a deciding rule that was not exercised is inconclusive, and named', () => {
    const decided = decide(withStatus('returns.it-returns', 'not-exercised'));
    expect(decided).toMatchObject({ verdict: 'inconclusive', cause: { cause: 'not-enough-evidence' } });
    expect(decided.cause?.detail).toContain('returns.it-returns');
  });

  it('one of the two answers decides for both, but not none of them', () => {
    expect(decide(withStatus('returns.error-not-cancelled', 'not-exercised')).verdict).toBe('conforming');
    expect(decide(withStatus('returns.success-cancelled', 'not-exercised')).verdict).toBe('conforming');
    const neither = GOOD.rules.map((each) =>
      /-cancelled$/.test(each.id) ? { ...each, status: 'not-exercised' as const } : each,
    );
    expect(decide({ ...GOOD, rules: neither }).verdict).toBe('inconclusive');
  });

  it('a rule of another family, or one that does not apply, does not decide', () => {
    expect(decide(withStatus('liveness.operation-ends', 'not-exercised')).verdict).toBe('conforming');
    expect(decide(withStatus('returns.it-returns', 'not-applicable')).verdict).toBe('conforming');
  });
});

describe('exits', () => {
  it.each([
    ['conforming', 0],
    ['nonconforming', 1],
    ['not-applicable', 3],
    ['inconclusive', 4],
  ] as const)('%s is %i', (verdict, exit) => {
    expect(exitOfVerdict(verdict)).toBe(exit);
  });

  const worstFirst: readonly ExitCode[] = [5, 2, 1, 4, 3, 0];

  it('the worst of several is the first of 5, 2, 1, 4, 3, 0, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...worstFirst), { minLength: 1 }), (exits) => {
        const places = exits.map((exit) => worstFirst.indexOf(exit));
        expect(worstExit(exits)).toBe(worstFirst[Math.min(...places)]);
      }),
    );
  });
});

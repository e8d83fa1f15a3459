/** A test for each row of the tables that decide, and what has to hold whatever they are asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleReport } from '../contract/report.ts';
import type { Family, RuleStatus } from '../contract/rule.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { Cause, ExitCode, Verdict } from '../contract/verdict.ts';
import { decide, exitOfVerdict, type Grounds, verdictOfCause, worstExit } from './verdict.ts';

/** Each cause, the verdict that it stands for, and its row: of several the first decides. */
const ROWS: Readonly<Record<Cause['cause'], readonly [Verdict, number]>> = {
  'not-a-module': ['not-applicable', 0],
  executable: ['not-applicable', 0],
  'wrong-machine': ['not-applicable', 0],
  'missing-import': ['not-applicable', 0],
  'load-refused': ['not-applicable', 0],
  'no-entry-points': ['not-applicable', 0],
  'version-1-table': ['not-applicable', 0],
  'null-cancel': ['not-applicable', 0],
  'type-refused': ['not-applicable', 0],
  'unsound-before-cancel': ['inconclusive', 1],
  'stub-needed': ['not-applicable', 2],
  'open-breach': ['inconclusive', 3],
  interrupted: ['inconclusive', 4],
  'time-limit': ['inconclusive', 5],
  'not-enough-evidence': ['inconclusive', 6],
  'no-rule-judged': ['inconclusive', 7],
  'foreign-module': ['inconclusive', 8],
};
const CAUSES = Object.keys(ROWS) as readonly Cause['cause'][];

const SHORT: Cause = { cause: 'time-limit', detail: 'after 6 of 260 scenarios', short: true };

const cause = (name: Cause['cause']): Cause => ({ cause: name, detail: 'so it was' });

function rule(id: RuleId, status: RuleStatus): RuleReport {
  const family = id.split('.')[0] as Family;
  return { id, family, title: id, basis: 'documented', status, observations: 9, bound95: null, note: null };
}

const GOOD: Grounds = {
  findings: 0,
  causes: [],
  cancelCalls: 20,
  named: [],
  rules: [
    rule('returns.it-returns', 'pass'),
    rule('returns.error-not-cancelled', 'pass'),
    rule('returns.success-cancelled', 'pass'),
    rule('liveness.operation-ends', 'pass'),
  ],
};

function withStatus(id: RuleId, status: RuleStatus): Grounds {
  return { ...GOOD, rules: GOOD.rules.map((each) => (each.id === id ? { ...each, status } : each)) };
}

describe('a cause', () => {
  it.each(CAUSES)('%s decides alone', (name) => {
    const [verdict] = ROWS[name];
    expect(verdictOfCause(cause(name))).toBe(verdict);
    // A time limit counts only where the evidence is not enough.
    const grounds = name === 'time-limit' ? withStatus('returns.it-returns', 'not-exercised') : GOOD;
    expect(decide({ ...grounds, causes: [cause(name)] })).toEqual({ verdict, cause: cause(name) });
  });

  it.each(CAUSES)('%s does not take back a finding', (name) => {
    expect(decide({ ...GOOD, findings: 1, causes: [cause(name)] })).toEqual({ verdict: 'nonconforming', cause: null });
  });

  it('of several the first row decides, in whatever order they come', () => {
    const grounds = withStatus('returns.it-returns', 'not-exercised');
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...CAUSES), { minLength: 1 }), (names) => {
        const first = Math.min(...names.map((name) => ROWS[name][1]), ROWS['not-enough-evidence'][1]);
        const decided = decide({ ...grounds, causes: names.map(cause) });
        expect(decided.cause === null ? null : ROWS[decided.cause.cause][1]).toBe(first);
      }),
    );
  });

  it('time-limit does not matter where the evidence is enough, unless hardly anything has run; interrupted and what is open do', () => {
    expect(decide({ ...GOOD, causes: [cause('time-limit')] }).verdict).toBe('conforming');
    expect(decide({ ...GOOD, causes: [SHORT] })).toEqual({ verdict: 'inconclusive', cause: SHORT });
    expect(decide({ ...GOOD, causes: [cause('interrupted')] }).verdict).toBe('inconclusive');
    expect(decide({ ...GOOD, causes: [cause('time-limit'), cause('open-breach')] })).toEqual({
      verdict: 'inconclusive',
      cause: cause('open-breach'),
    });
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

  it('a rule that --rule names by its id has to be exercised', () => {
    const grounds = { ...withStatus('liveness.operation-ends', 'not-exercised'), named: ['liveness.operation-ends'] };
    expect(decide(grounds)).toMatchObject({ verdict: 'inconclusive', cause: { cause: 'not-enough-evidence' } });
  });

  it.each(['not-applicable', 'warn', 'waived', 'known'] as const)('no rule judged, all %s: never green', (status) => {
    const rules = GOOD.rules.map((each) => ({ ...each, status }));
    expect(decide({ ...GOOD, rules })).toMatchObject({ verdict: 'inconclusive', cause: { cause: 'no-rule-judged' } });
  });
});

describe('whatever is asked', () => {
  const statuses = fc.constantFrom<RuleStatus>('pass', 'warn', 'waived', 'known', 'not-exercised', 'not-applicable');
  const rules = fc
    .tuple(statuses, statuses, statuses, statuses)
    .map((each) => GOOD.rules.map((known, index) => ({ ...known, status: each[index] ?? known.status })));
  const grounds: fc.Arbitrary<Grounds> = fc.record({
    findings: fc.nat(2),
    causes: fc.array(fc.constantFrom<Cause>(...CAUSES.map(cause), SHORT), { maxLength: 4 }),
    cancelCalls: fc.nat(3),
    rules,
    named: fc.constantFrom([], ['liveness.operation-ends']),
  });

  it('green has no finding, no open breach, a Cancel, a rule that passed, and each deciding rule exercised', () => {
    fc.assert(
      fc.property(grounds, (asked) => {
        if (decide(asked).verdict !== 'conforming') return;
        expect(asked.findings).toBe(0);
        expect(asked.causes.every((each) => each.cause === 'time-limit' && each.short !== true)).toBe(true);
        expect(asked.cancelCalls).toBeGreaterThan(0);
        expect(asked.rules.some(({ status }) => status === 'pass')).toBe(true);
        expect(asked.rules[0]?.status).not.toBe('not-exercised');
      }),
    );
  });

  it('a further cause, a finding, or a rule less exercised never makes a verdict conforming', () => {
    fc.assert(
      fc.property(grounds, fc.constantFrom(...CAUSES), fc.nat(3), (asked, name, index) => {
        if (decide(asked).verdict === 'conforming') return;
        expect(decide({ ...asked, causes: [...asked.causes, cause(name)] }).verdict).not.toBe('conforming');
        expect(decide({ ...asked, findings: asked.findings + 1 }).verdict).toBe('nonconforming');
        const fewer = asked.rules.map((each, at) => (at === index ? { ...each, status: 'not-exercised' as const } : each));
        expect(decide({ ...asked, rules: fewer }).verdict).not.toBe('conforming');
      }),
    );
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

import { describe, expect, it } from 'vitest';
import type { Basis } from '../contract/basis.ts';
import type { RuleReport } from '../contract/report.ts';
import type { Family, RuleStatus } from '../contract/rule.ts';
import type { RuleId } from '../contract/rule-id.ts';
import { type Graded, gradesOf } from './grade.ts';

function rule(id: RuleId, basis: Basis, status: RuleStatus, observations = 9): RuleReport {
  const family = id.split('.')[0] as Family;
  return { id, family, title: id, basis, status, observations, bound95: null, note: null };
}

const CLEAN: Graded = {
  findings: [],
  ran: 'hardening',
  causesAt: () => [],
  cancelCalls: 20,
  named: [],
  minimumOf: () => 3,
  rules: [
    rule('returns.it-returns', 'documented', 'pass'),
    rule('returns.error-not-cancelled', 'documented', 'pass'),
    rule('returns.success-cancelled', 'documented', 'pass'),
    rule('returns.win32-code', 'derived', 'pass'),
    rule('returns.io-pending', 'policy', 'pass'),
  ],
};

function withStatus(id: RuleId, status: RuleStatus, observations: number): readonly RuleReport[] {
  return CLEAN.rules.map((each) => (each.id === id ? { ...each, status, observations } : each));
}

describe('grades', () => {
  it('of a clean run are conforming everywhere, up to the profile that ran', () => {
    expect(gradesOf(CLEAN)).toEqual({
      contract: 'conforming',
      standard: 'conforming',
      strict: 'conforming',
      hardening: 'conforming',
    });
    expect(gradesOf({ ...CLEAN, ran: 'contract' })).toEqual({ contract: 'conforming' });
  });

  it.each([
    ['documented', ['nonconforming', 'nonconforming', 'nonconforming', 'nonconforming']],
    ['derived', ['conforming', 'nonconforming', 'nonconforming', 'nonconforming']],
    ['policy', ['conforming', 'conforming', 'nonconforming', 'nonconforming']],
    ['misuse', ['conforming', 'conforming', 'conforming', 'nonconforming']],
  ] as const)('with a finding of basis %s turn at the profile that counts it', (basis, expected) => {
    // A crash in a misuse breaks "it returns" too, a rule of every profile: the finding's basis says where it counts.
    const rules = withStatus('returns.it-returns', 'fail', 9);
    expect(Object.values(gradesOf({ ...CLEAN, rules, findings: [{ basis }] }))).toEqual(expected);
  });

  it('do not call a rule passed that only wider situations exercised enough', () => {
    const rules = withStatus('returns.it-returns', 'fail', 2);
    expect(gradesOf({ ...CLEAN, rules, findings: [{ basis: 'misuse' }] }).standard).toBe('inconclusive');
  });

  it('are left open by what was not shown again only where such steps are tried', () => {
    const cause = { cause: 'open-breach', detail: 'seen in the hunt; none of 3 repeats showed it' } as const;
    const rules = withStatus('returns.success-cancelled', 'warn', 9).map((each) =>
      each.id === 'returns.error-not-cancelled' ? { ...each, status: 'not-exercised' as const, observations: 0 } : each,
    );
    const causesAt = (profile: string): readonly (typeof cause)[] => (profile === 'hardening' ? [cause] : []);
    expect(Object.values(gradesOf({ ...CLEAN, rules, causesAt }))).toEqual([
      'conforming',
      'conforming',
      'conforming',
      'inconclusive',
    ]);
  });

  it('do not ask a narrower profile for rules that it does not judge', () => {
    const rules = withStatus('returns.io-pending', 'not-exercised', 0);
    expect(Object.values(gradesOf({ ...CLEAN, rules }))).toEqual(['conforming', 'conforming', 'inconclusive', 'inconclusive']);
  });

  it('take what only a wider profile broke for passed, if it was observed as often as it takes, and not a time less', () => {
    const at = (status: RuleStatus, observations: number) =>
      gradesOf({ ...CLEAN, rules: withStatus('returns.it-returns', status, observations), findings: [{ basis: 'misuse' }] })
        .contract;
    expect([at('fail', 3), at('warn', 3), at('fail', 2), at('warn', 2)]).toEqual([
      'conforming',
      'conforming',
      'inconclusive',
      'inconclusive',
    ]);
  });

  it('keep what stood in the way, whatever the profile', () => {
    const cause = { cause: 'unsound-before-cancel', detail: 'so it was' } as const;
    expect(gradesOf({ ...CLEAN, causesAt: () => [cause], findings: [{ basis: 'policy' }] })).toEqual({
      contract: 'inconclusive',
      standard: 'inconclusive',
      strict: 'nonconforming',
      hardening: 'nonconforming',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { register } from '../suites/index.ts';
import { inProfile } from './judge/assess.ts';
import { chooseRules } from './rule-choice.ts';
import { UsageError } from './usage.ts';

const idsOf = (family: string, profile: 'standard' | 'strict'): readonly string[] =>
  register.filter((rule) => rule.family === family && inProfile(rule.basis, profile)).map(({ id }) => id);

describe('chooseRules', () => {
  it('takes nothing for all', () => {
    expect(chooseRules([], 'standard')).toEqual({ rules: [], named: [] });
  });

  it('takes an id, which is then named', () => {
    const id = 'returns.it-returns';
    expect(chooseRules([id], 'contract')).toEqual({ rules: [id], named: [id] });
  });

  it.each(['returns', 'returns.*'])('takes %s for a family, as far as the profile has it', (pattern) => {
    expect(chooseRules([pattern], 'standard')).toEqual({ rules: idsOf('returns', 'standard'), named: [] });
    expect(chooseRules([pattern], 'strict').rules).toEqual(idsOf('returns', 'strict'));
  });

  it('takes globs and ids together, each rule once, in the order of the register', () => {
    const { rules, named } = chooseRules(['*-cancelled', 'returns.success-cancelled', 'returns.it-return?'], 'standard');
    expect(rules).toEqual(['returns.it-returns', 'returns.error-not-cancelled', 'returns.success-cancelled']);
    expect(named).toEqual(['returns.success-cancelled']);
  });

  it.each([
    ['returns.success-canceled', /did you mean returns\.success-cancelled\?/],
    ['retruns', /did you mean returns\?/],
    ['livness.operation-ends', /did you mean liveness\.operation-ends\?/],
    ['everything', /is no rule; pcancel rules lists them\.$/],
    ['returns.(', /is no rule/],
    ['', /is no rule/],
  ])('refuses %j, which is none', (pattern, sentence) => {
    expect(() => chooseRules([pattern], 'standard')).toThrow(sentence);
    expect(() => chooseRules([pattern], 'standard')).toThrow(UsageError);
  });

  it('refuses what only a wider profile has, and names that profile', () => {
    expect(() => chooseRules(['returns.hresult-code'], 'standard')).toThrow(
      '--rule returns.hresult-code: returns.hresult-code is a rule of the profile strict, and this check has the profile standard; add --profile strict, or name another rule.',
    );
    expect(() => chooseRules(['liveness.operation-ends'], 'contract')).toThrow(/add --profile standard/);
    expect(() => chooseRules(['returns.it-returns', 'flags.*'], 'standard')).toThrow(/--rule flags\.\*: .* add --profile strict/);
  });
});

import { describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import { inProfile } from '../contract/profile.ts';
import { UsageError } from '../contract/usage.ts';
import { chooseRules } from './rule-choice.ts';

const idsOf = (family: string, profile: 'standard' | 'strict'): readonly string[] =>
  register.filter((rule) => rule.family === family && inProfile(rule.basis, profile)).map(({ id }) => id);

describe('chooseRules', () => {
  it('takes nothing for all', () => {
    expect(chooseRules(register, [], [], 'standard')).toEqual({ rules: [], named: [], skipped: [] });
  });

  it('takes an id, which is then named', () => {
    const id = 'returns.it-returns';
    expect(chooseRules(register, [id], [], 'contract')).toEqual({ rules: [id], named: [id], skipped: [] });
  });

  it.each(['returns', 'returns.*'])('takes %s for a family, as far as the profile has it', (pattern) => {
    expect(chooseRules(register, [pattern], [], 'standard')).toEqual({
      rules: idsOf('returns', 'standard'),
      named: [],
      skipped: [],
    });
    expect(chooseRules(register, [pattern], [], 'strict').rules).toEqual(idsOf('returns', 'strict'));
  });

  it('takes globs and ids together, each rule once, in the order of the register', () => {
    const { rules, named } = chooseRules(
      register,
      ['*-cancelled', 'returns.success-cancelled', 'returns.it-return?'],
      [],
      'standard',
    );
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
    expect(() => chooseRules(register, [pattern], [], 'standard')).toThrow(sentence);
    expect(() => chooseRules(register, [pattern], [], 'standard')).toThrow(UsageError);
  });

  it('refuses what only a wider profile has, and names that profile', () => {
    expect(() => chooseRules(register, ['returns.hresult-code'], [], 'standard')).toThrow(
      '--rule returns.hresult-code: returns.hresult-code is a rule of the profile strict, and this check has the profile standard; add --profile strict, or name another rule.',
    );
    expect(() => chooseRules(register, ['liveness.operation-ends'], [], 'contract')).toThrow(/add --profile standard/);
    expect(() => chooseRules(register, ['returns.it-returns', 'flags.*'], [], 'standard')).toThrow(
      /--rule flags\.\*: .* add --profile strict/,
    );
  });

  it('leaves out what --skip-rule matches, from the profile or from what was chosen', () => {
    const standard = register.filter(({ basis }) => inProfile(basis, 'standard')).map(({ id }) => id);
    const { rules, named, skipped } = chooseRules(register, [], ['hygiene', 'returns.success-cancelled'], 'standard');
    expect(skipped).toEqual(standard.filter((id) => id.startsWith('hygiene.') || id === 'returns.success-cancelled'));
    expect(skipped.length).toBeGreaterThan(1);
    expect(rules).toEqual(standard.filter((id) => !skipped.includes(id)));
    expect(named).toEqual([]);
    expect(chooseRules(register, ['returns'], ['*-cancelled'], 'standard')).toMatchObject({
      rules: idsOf('returns', 'standard').filter((id) => !id.endsWith('-cancelled')),
      skipped: ['returns.error-not-cancelled', 'returns.success-cancelled'],
    });
  });

  it('leaves out nothing where only a wider profile has the rule: the flag may stand in a file for all profiles', () => {
    expect(chooseRules(register, [], ['returns.hresult-code'], 'standard')).toEqual({ rules: [], named: [], skipped: [] });
  });

  it('refuses to leave out what is no rule, or every rule', () => {
    expect(() => chooseRules(register, [], ['hygeine'], 'standard')).toThrow(
      '--skip-rule hygeine is no rule; did you mean hygiene?',
    );
    expect(() => chooseRules(register, [], ['*'], 'standard')).toThrow('--skip-rule * leaves no rule to judge');
    expect(() => chooseRules(register, ['returns.it-returns'], ['returns'], 'standard')).toThrow(/leaves no rule to judge/);
  });
});

import { expect, it } from 'vitest';
import { ENDURANCE_IDS, RULE_IDS, type RuleId, ruleIdOf } from './rule-id.ts';

it('a misspelt id does not compile', () => {
  const known: RuleId = 'returns.it-returns';
  // @ts-expect-error: no rule has this id.
  const misspelt: RuleId = 'returns.it-return';
  // @ts-expect-error: nor does a rule of this family.
  const elsewhere: RuleId<'liveness'> = 'returns.it-returns';
  // @ts-expect-error: a comparison with no rule at all is none.
  const never = ruleIdOf(known) === 'returns.itreturns';
  expect([misspelt, never]).toEqual(['returns.it-return', false]);
  expect(elsewhere).toBe(known);
});

it('a text from outside is an id only if it is one, letter for letter', () => {
  for (const id of RULE_IDS) expect(ruleIdOf(id)).toBe(id);
  for (const text of ['', 'returns', 'returns.', 'returns.it-return', ' returns.it-returns', 'Returns.it-returns', 'own.rule'])
    expect(ruleIdOf(text), text).toBeNull();
});

it('the cycles are judged by the rules of their family, and by one more', () => {
  expect(ENDURANCE_IDS).toEqual([...RULE_IDS.filter((id) => id.startsWith('endurance.')), 'hygiene.worker-ends']);
});

/** Which rules a green verdict rests on, and whether they have what they ask for. Pure. */
import type { Family } from '../contract/rule.ts';
import type { RuleId } from '../contract/rule-id.ts';

/** A rule by what it has shown. `other`: it does not apply, or is told of in another way. */
export interface Standing {
  readonly id: string;
  readonly family: Family;
  readonly has: 'enough' | 'too-little' | 'other';
}

/** The two answers that Cancel can give: a subject that hardly ever gives one of them is decided by the other. */
const ANSWERS: ReadonlySet<string> = new Set<RuleId>(['returns.error-not-cancelled', 'returns.success-cancelled']);

/** The first deciding rule, one of the returns family, that has shown too little for a green verdict; undefined if none has. */
export function lackingRule<T extends Standing>(rules: readonly T[]): T | undefined {
  const answered = rules.some(({ id, has }) => ANSWERS.has(id) && has === 'enough');
  return rules.find(({ id, family, has }) => family === 'returns' && has === 'too-little' && !(answered && ANSWERS.has(id)));
}

/** Finds rules of the returns family that were observed too little for the verdict "conforming". Pure. */
import type { Family } from '../contract/rule.ts';
import type { RuleId } from '../contract/rule-id.ts';

/** A rule, and whether it has its minimum of observations. `other`: it failed, has a note of its own, or does not apply. */
export interface Standing {
  readonly id: string;
  readonly family: Family;
  readonly has: 'enough' | 'too-little' | 'other';
}

/** One rule for each kind of answer of Cancel. A subject may give one kind hardly ever, so one of the two rules is enough. */
const ANSWERS: ReadonlySet<string> = new Set<RuleId>(['returns.error-not-cancelled', 'returns.success-cancelled']);

/** The first rule of the returns family that was observed too little for "conforming"; undefined if there is none. */
export function lackingRule<T extends Standing>(rules: readonly T[]): T | undefined {
  const answered = rules.some(({ id, has }) => ANSWERS.has(id) && has === 'enough');
  return rules.find(({ id, family, has }) => family === 'returns' && has === 'too-little' && !(answered && ANSWERS.has(id)));
}

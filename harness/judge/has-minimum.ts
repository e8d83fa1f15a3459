/** Tells whether the evidence is enough for the deciding rules, so that a check on a slow machine can stop. Pure. */
import type { Rule } from '../model/rule.ts';
import { lackingRule } from './deciding.ts';
import type { Judged } from './views.ts';

/** Whether each deciding rule has its minimum of observations (see deciding.ts). */
export function hasMinimum(rules: readonly Rule[], judged: readonly Judged[]): boolean {
  const standings = rules.map(({ id, family, minimum }) => ({
    id,
    family,
    has: observed(id, judged) < minimum ? ('too-little' as const) : ('enough' as const),
  }));
  return lackingRule(standings) === undefined;
}

function observed(rule: string, judged: readonly Judged[]): number {
  return judged.reduce((sum, { observations }) => sum + (observations.get(rule) ?? 0), 0);
}

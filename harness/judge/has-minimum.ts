/** Whether the rules that decide have what they ask for, so that a machine that is slow need not go on for them. Pure. */
import type { Rule } from '../../suites/rule.ts';
import type { Judged } from './views.ts';

/** The two answers that Cancel can give: one of them suffices (verdict.ts). */
const ANSWERS: readonly string[] = ['returns.error-not-cancelled', 'returns.success-cancelled'];

/** Whether each rule of the returns family has its minimum of observations; of the two on Cancel's answers, one. */
export function hasMinimum(rules: readonly Rule[], judged: readonly Judged[]): boolean {
  const deciding = rules.filter(({ family }) => family === 'returns');
  const lacks = deciding.filter(({ id, minimum }) => observed(id, judged) < minimum).map(({ id }) => id);
  const answered = deciding.some(({ id }) => ANSWERS.includes(id) && !lacks.includes(id));
  return lacks.every((id) => answered && ANSWERS.includes(id));
}

function observed(rule: string, judged: readonly Judged[]): number {
  return judged.reduce((sum, { observations }) => sum + (observations.get(rule) ?? 0), 0);
}

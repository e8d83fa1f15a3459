/**
 * Checks the rules against a model of a resource, which goes through every run step by step: can each answer and report follow
 * the ones before? The model knows no times, so it proves no breach. But a run that the model cannot explain, and that breaks no
 * rule, shows a hole in the rules, and is counted. Pure.
 */
import type { Facts } from '../contract/facts.ts';
import { ALIASES } from '../contract/step.ts';
import { argumentsBasis } from '../model/basis.ts';
import { explain, modelFactsOf } from '../model/explain.ts';
import { happeningsOf } from '../model/happenings.ts';
import type { Judged } from './views.ts';

/** Number of runs that the model cannot explain, although they broke no rule and were not ambiguous. Misuse is left out. */
export function unexplained(judged: readonly Judged[], facts: Facts): number {
  const model = modelFactsOf(facts);
  return judged.filter(({ view, breach, ambiguous }) => {
    if (breach !== null || ambiguous.size > 0 || argumentsBasis(view.scenario.steps) === 'misuse') return false;
    return ALIASES.some((resource) => explain(happeningsOf(view.history, resource), model).explained === false);
  }).length;
}

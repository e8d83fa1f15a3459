/**
 * A second judge beside the rules: the model of a resource goes through every run step by step, and asks whether what was answered and reported
 * can follow what came before. It accuses nobody, since it knows no times; but a run that it cannot explain and to which no rule objects
 * is a hole in the rules, and is counted. Pure.
 */
import type { Facts } from '../contract/facts.ts';
import { ALIASES } from '../contract/step.ts';
import { argumentsBasis } from '../model/basis.ts';
import { explain, modelFactsOf } from '../model/explain.ts';
import { happeningsOf } from '../model/happenings.ts';
import type { Judged } from './views.ts';

/** How many of the runs that broke no rule, and left no question open, the model cannot explain. */
export function unexplained(judged: readonly Judged[], facts: Facts): number {
  const model = modelFactsOf(facts);
  return judged.filter(({ view, breach, ambiguous }) => {
    if (breach !== null || ambiguous.size > 0 || argumentsBasis(view.scenario.steps) === 'misuse') return false;
    return ALIASES.some((resource) => explain(happeningsOf(view.history, resource), model).explained === false);
  }).length;
}

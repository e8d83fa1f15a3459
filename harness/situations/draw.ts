/** Draws the scenarios of one check. Each situation gets its share, in an order that the seed gives. */
import fc from 'fast-check';
import type { Basis } from '../contract/basis.ts';
import { within } from '../contract/basis.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { Situation } from './situation.ts';

/** Seeds of a situation's kinds are this far apart: further than there are situations. */
const KIND_SEEDS = 1_009;

/** Scenarios of each situation, however small its share. One alone shows no pattern, and several rules need two. */
const LEAST = 2;

/**
 * Draws the scenarios for one seed.
 * @param widest basis of the profile that is checked
 * @param runs scenarios of the narrow profiles. Each situation gets at least two, and one of each kind. Wider situations come on
 * top, so a hardening run sees as much of the usual as a standard run.
 * @param seed the run's
 * @returns scenarios with ids such as `sweep-online-3`, mixed so that a hunt that ends early has seen some of each
 */
export function drawScenarios(situations: readonly Situation[], widest: Basis, runs: number, seed: number): readonly Scenario[] {
  const allowed = situations.filter((situation) => within(situation.basis, widest));
  const usual = allowed.filter((situation) => within(situation.basis, 'derived'));
  const weight = usual.reduce((sum, situation) => sum + situation.weight, 0);
  const drawn = allowed.flatMap((situation, index) => {
    const { name, basis, kinds } = situation;
    const count = Math.max(situation.least ?? LEAST, kinds.length, Math.round((runs * situation.weight) / weight));
    const numRuns = Math.ceil(count / kinds.length);
    // A seed for each kind: drawn by one, the kinds would all get the same moment and the same sequel.
    const ofKind = kinds.map((kind, nth) => fc.sample(kind, { seed: seed + index + KIND_SEEDS * nth, numRuns }));
    return Array.from({ length: count }, (_, nth) => ({
      at: (nth + 0.5) / count,
      scenario: { id: `${name}-${nth + 1}`, situation: name, basis, seed, steps: nthOf(ofKind, nth) },
    }));
  });
  // Sorted by place within the situation, so that all situations advance together. The sort is stable, so the seed decides ties.
  return drawn.sort((a, b) => a.at - b.at).map((each) => each.scenario);
}

/** The kinds take turns. */
function nthOf(ofKind: readonly (readonly (readonly Step[])[])[], nth: number): readonly Step[] {
  return ofKind[nth % ofKind.length]?.[Math.floor(nth / ofKind.length)] ?? [];
}

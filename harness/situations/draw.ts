/** Draws the scenarios of one check: every class that the subject offers gets its share, in an order of the seed's. */
import fc from 'fast-check';
import type { Basis } from '../contract/basis.ts';
import { within } from '../contract/basis.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { Situation } from './situation.ts';

/** Scenarios of a situation, however small its share: one alone is no pattern, and several rules ask for two. */
const LEAST = 2;

/**
 * @param runs how many scenarios that narrow profiles have too; every allowed situation gets at least two and one of each kind, and what only wide profiles
 *   try comes on top: a hardening run sees as much of the usual as a standard one
 * @returns scenarios with ids such as `sweep-online-3`, mixed so that an early end has seen something of everything
 */
export function drawScenarios(situations: readonly Situation[], widest: Basis, runs: number, seed: number): readonly Scenario[] {
  const allowed = situations.filter((situation) => within(situation.basis, widest));
  const usual = allowed.filter((situation) => within(situation.basis, 'derived'));
  const weight = usual.reduce((sum, situation) => sum + situation.weight, 0);
  const drawn = allowed.flatMap((situation, index) => {
    const { name, basis, kinds } = situation;
    const count = Math.max(situation.least ?? LEAST, kinds.length, Math.round((runs * situation.weight) / weight));
    const ofKind = kinds.map((kind) => fc.sample(kind, { seed: seed + index, numRuns: Math.ceil(count / kinds.length) }));
    return Array.from({ length: count }, (_, nth) => ({
      at: (nth + 0.5) / count,
      scenario: { id: `${name}-${nth + 1}`, situation: name, basis, seed, steps: nthOf(ofKind, nth) },
    }));
  });
  // By their place within their class: all classes advance together. Sorting is stable, so the seed decides ties.
  return drawn.sort((a, b) => a.at - b.at).map((each) => each.scenario);
}

/** The kinds take turns. */
function nthOf(ofKind: readonly (readonly (readonly Step[])[])[], nth: number): readonly Step[] {
  return ofKind[nth % ofKind.length]?.[Math.floor(nth / ofKind.length)] ?? [];
}

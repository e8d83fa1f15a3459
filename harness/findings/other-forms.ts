/** Other forms of a candidate: fewer steps, or the steps of scenarios that ran before it in front. Pure. */

import type { Candidate } from '../confirm/lab.ts';
import { weaker } from '../contract/basis.ts';
import { ALIASES, MOST_STEPS, type Scenario } from '../contract/step.ts';
import { coreForms } from '../shrink/core.ts';
import { situationRule } from '../steps/attribution.ts';
import { goodEnd } from '../steps/phrases.ts';
import { joined } from '../steps/remap.ts';
import type { Group } from './candidates.ts';

/** The candidate reduced to its core steps: Open, the operation, Cancel, and the step that shows the breach. Shortest first. */
export function coreCandidates(candidate: Candidate): readonly Candidate[] {
  const { scenario, breach } = candidate;
  return coreForms(scenario.steps, breach.step).map((steps, index) => ({
    ...candidate,
    scenario: { ...scenario, id: `${scenario.id}-core-${index + 1}`, steps },
    // The step numbers differ here. A run that shows the breach again names the operation.
    breach: { ...breach, operation: null },
  }));
}

/** Candidates that are repeated in one process at most, and how often each is. */
const MOST_REPEATED = 2;
const TIMES = 8;

/** A process mostly remembers the last few scenarios. All of them run only if those are not enough, since that takes time. */
const FEW_EARLIER = 8;

/** The group's scenarios with more steps in front, shortest first. */
export function moreInFront(group: Group, scenarios: ReadonlyMap<string, Scenario>): readonly Candidate[] {
  const behindOthers = group.filter(({ prefix }) => prefix.length > 0).toSorted((a, b) => a.prefix.length - b.prefix.length);
  // What several scenarios use up may be used up by one scenario repeated.
  const again = behindOthers.slice(0, MOST_REPEATED).map(againAndAgain);
  const behind = behindOthers.slice(0, 1).flatMap((candidate) => {
    const all = candidate.prefix.length;
    const counts = [...new Set([Math.min(FEW_EARLIER, all), all])];
    return counts.map((most) => behindItsPrefix(candidate, candidate.prefix.slice(-most), scenarios));
  });
  return [...again, ...behind].filter((whole) => whole !== null);
}

/**
 * The candidate after everything that ran before it in its process, in a short and a full form. Empty if it was the first there.
 */
export function withAllInFront(candidate: Candidate, scenarios: ReadonlyMap<string, Scenario>): readonly Candidate[] {
  const whole = behindItsPrefix(candidate, candidate.prefix, scenarios);
  return whole === null ? [] : [againAndAgain(candidate), whole].filter((form) => form !== null);
}

/** The candidate's steps several times in a row, as one scenario; null if that is too long. */
function againAndAgain(candidate: Candidate): Candidate | null {
  const { scenario } = candidate;
  const once = [...scenario.steps, ...goodEnd(ALIASES)];
  if (once.length * TIMES > MOST_STEPS) return null;
  const before = Array.from({ length: TIMES - 1 }, () => once);
  const whole: Scenario = { ...scenario, id: `${scenario.id}-times-${TIMES}`, steps: joined([...before, scenario.steps]) };
  return inFront(
    candidate,
    whole,
    before.map(() => scenario.id),
  );
}

/**
 * The candidate with the steps of earlier scenarios in front, as far as there is room; null if there were none. It is confirmed,
 * shrunk and replayed as one scenario.
 * @param prefix ids of the earlier scenarios, in order
 */
function behindItsPrefix(
  candidate: Candidate,
  prefix: readonly string[],
  scenarios: ReadonlyMap<string, Scenario>,
): Candidate | null {
  const { scenario } = candidate;
  let room = MOST_STEPS - scenario.steps.length;
  const before: Scenario[] = [];
  for (const id of prefix.toReversed()) {
    const earlier = scenarios.get(id);
    room -= earlier?.steps.length ?? 0;
    if (room < 0) break;
    if (earlier !== undefined) before.unshift(earlier);
  }
  if (before.length === 0) return null;
  const whole: Scenario = {
    ...scenario,
    id: `${scenario.id}-behind-${before.length}`,
    basis: before.reduce((widest, each) => weaker(widest, each.basis), scenario.basis),
    steps: joined([...before.map((each) => each.steps), scenario.steps]),
  };
  return inFront(
    candidate,
    whole,
    before.map((each) => each.id),
  );
}

/** The candidate with a scenario that ends in its own steps. */
function inFront(candidate: Candidate, whole: Scenario, idsInFront: readonly string[]): Candidate {
  const { steps } = candidate.scenario;
  const { step, operation } = candidate.breach;
  const stepsInFront = whole.steps.length - steps.length;
  const breach = {
    ...candidate.breach,
    step: step + stepsInFront,
    operation: operation === null ? null : operation + stepsInFront,
  };
  return { ...candidate, scenario: whole, breach, idsInFront, stepsInFront, ownRule: situationRule(steps) };
}

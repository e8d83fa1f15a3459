/**
 * Fewer and simpler steps that still break the same rule in the same way. Each candidate runs alone in a fresh process. First
 * everything after the violating step goes, then halves and single steps, then arguments are made plain.
 */
import type { Scenario, Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/pool.ts';
import type { Breach } from '../judge/views.ts';
import { unusualName } from '../model/basis.ts';
import { attempt, type Candidate, fingerprintOf, isAboutTime, type Lab, remap, sameBreach, UNBOUND } from './confirm.ts';
import { needsOwnProcess } from './hunt.ts';
import { deadlinesFor } from './limits.ts';
import { goodEnd } from './phrases.ts';

export interface Shrunk {
  readonly scenario: Scenario;
  readonly outcome: RunOutcome;
  readonly breach: Breach;
  readonly attempts: number;
}

/** Shrinks a confirmed candidate; gives up after `budgetMs`, with the best so far, shown once more in a fresh process. */
export async function shrink(lab: Lab, candidate: Candidate, budgetMs: number): Promise<Shrunk> {
  const best = await smallest(lab, candidate, budgetMs);
  if (best.scenario === candidate.scenario) return best;
  await lab.pool.drain();
  for (let time = 0; time < FRESH_TRIES; time++) {
    const outcome = await attempt(lab, [best.scenario], isAboutTime(candidate.breach) ? 2 : 1);
    const breach = sameBreach(lab, best.scenario, outcome, candidate.breach);
    if (breach !== null) return { ...best, outcome, breach };
  }
  // Fewer steps showed it in a process that had run others before, but not by themselves: the longer ones stand.
  return { scenario: candidate.scenario, outcome: candidate.outcome, breach: candidate.breach, attempts: best.attempts };
}

/** Shrunk steps of a race need not show it every time. */
const FRESH_TRIES = 3;

const NAME_TRIES = 3;

async function smallest(lab: Lab, candidate: Candidate, budgetMs: number): Promise<Shrunk> {
  const endAt = performance.now() + budgetMs;
  const wanted = fingerprintOf(candidate.breach, candidate.outcome);
  // A run that has to wait for an end that does not come costs its whole patience: only the free cut is made.
  const costly = isAboutTime(candidate.breach);
  let best: Shrunk = { scenario: candidate.scenario, outcome: candidate.outcome, breach: candidate.breach, attempts: 0 };

  const ended = candidate.breach.outcome !== 'violation' || needsOwnProcess(candidate.scenario);
  const accept = async (steps: readonly Step[]): Promise<boolean> => {
    if (lab.expired() || performance.now() > endAt) return false;
    const scenario = { ...best.scenario, steps };
    const outcome = await replay(lab, scenario, ended);
    const breach = sameBreach(lab, scenario, outcome, candidate.breach);
    const same = breach !== null && fingerprintOf(breach, outcome) === wanted;
    best = same ? { scenario, outcome, breach, attempts: best.attempts + 1 } : { ...best, attempts: best.attempts + 1 };
    return same;
  };

  await accept(cutAfter(best.scenario.steps, best.breach.step));
  if (best.scenario.steps.some((step) => (step.lane ?? 0) !== 0)) await accept(best.scenario.steps.map(onFirstLane));
  // Whether a breach needs an unusual name decides whose it is, so a race gets more than one try at it.
  for (let tries = 0; tries < NAME_TRIES && unusualName(best.scenario.steps) !== null; tries++)
    await accept(best.scenario.steps.map(plainlyNamed));
  if (costly) return best;
  for (let size = Math.floor(best.scenario.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = best.scenario.steps.length - size; from >= 0; from -= size) {
      const { steps } = best.scenario;
      if (from < steps.length) await accept(remap(steps, (_, index) => index < from || index >= from + size));
    }
  }
  for (let index = 0; index < best.scenario.steps.length; index++) {
    const step = best.scenario.steps[index];
    if (step === undefined) continue;
    for (const plain of plainer(step)) {
      const accepted = await accept(best.scenario.steps.map((each, at) => (at === index ? plain : each)));
      if (accepted) break;
    }
  }
  return best;
}

/**
 * One candidate: in a fresh process where each takes its process down, else in one that is used again, which a good end leaves
 * as it was found.
 */
async function replay(lab: Lab, scenario: Scenario, ended: boolean): Promise<RunOutcome> {
  if (ended) return attempt(lab, [scenario], 1);
  const clean = { ...scenario, steps: [...scenario.steps, ...goodEnd(['A', 'B', 'C', 'D'])] };
  try {
    return (await lab.pool.run(clean, deadlinesFor(clean, lab.facts, lab.caps, 1))).outcome;
  } catch (error) {
    if (error instanceof BindTrouble) return UNBOUND;
    throw error;
  }
}

/** Everything up to the violating step, and a good end for what is open. */
function cutAfter(steps: readonly Step[], step: number): readonly Step[] {
  const kept = steps.slice(0, step + 1);
  const watched = steps[step + 1];
  // Waits and pauses right behind a Cancel are where its effect shows.
  const tail = watched !== undefined && (watched.do === 'wait' || watched.do === 'pause') ? [watched] : [];
  const open = [...new Set(kept.map((each) => each.resource))];
  return [...kept, ...tail, ...goodEnd(open)];
}

/** The step with a plain name, if it opens a resource. */
function plainlyNamed(step: Step): Step {
  if (step.do !== 'open') return step;
  const { name: _, ...rest } = step;
  return rest as Step;
}

/** The step on lane 0, after the one before it. */
function onFirstLane(step: Step): Step {
  const { lane: _, anchor, ...rest } = step;
  return anchor === undefined || anchor.at === 'beside' ? (rest as Step) : ({ ...rest, anchor } as Step);
}

/** Plainer forms of one step, plainest first. */
function plainer(step: Step): readonly Step[] {
  const forms: Step[] = [];
  if ((step.do === 'online' || step.do === 'offline') && (step.script?.length ?? 0) > 0) {
    const { script: _, ...rest } = step;
    forms.push(rest as Step);
  }
  if (step.do === 'open' && step.name !== undefined) {
    forms.push(plainlyNamed(step));
  }
  if (step.do === 'cancel' && step.holdLog !== undefined) {
    const { holdLog: _, ...rest } = step;
    forms.push(rest);
  }
  if ((step.lane ?? 0) !== 0) forms.push(onFirstLane(step));
  if (step.anchor?.at === 'held') {
    const { anchor: _, ...rest } = step;
    forms.push(rest as Step);
  }
  if (step.anchor?.at === 'delay' && step.anchor.ms > 0) {
    forms.push({ ...step, anchor: { at: 'delay', ms: 0, permille: 0 } });
    forms.push({
      ...step,
      anchor: { at: 'delay', ms: Math.floor(step.anchor.ms / 2), permille: Math.floor(step.anchor.permille / 2) },
    });
  }
  return forms;
}

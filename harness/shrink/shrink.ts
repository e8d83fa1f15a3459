/**
 * Reduces the steps of a breach: same rule, same outcome, same place. fast-check walks the forms of harness/shrink/reductions.ts.
 * Each form is replayed, in its own process if it ends the process.
 */

import fc from 'fast-check';
import { UNBOUND } from '../confirm/attempt.ts';
import type { Candidate, Lab } from '../confirm/lab.ts';
import { ALIASES, type Scenario, type Step } from '../contract/step.ts';
import { isTelling, type RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { needsPatience } from '../judge/settle.ts';
import { judgeRun } from '../judge/views.ts';
import { isTimeUp } from '../stage/bench.ts';
import { needsOwnProcess } from '../steps/own-process.ts';
import { deadlinesFor, endsByItselfMs, hasty } from '../steps/patience.ts';
import { goodEnd } from '../steps/phrases.ts';
import { remap } from '../steps/remap.ts';
import { Forms } from './forms.ts';
import { type Form, type Repeated, surest } from './surest.ts';
import { showsWithin } from './within-steps.ts';

/** The shown form of a finding. */
export interface Shrunk extends Form {
  readonly attempts: number;
  /**
   * Counts in fresh processes. Null if the steps are still the candidate's own, or if a patient breach was shown once and is not
   * repeated.
   */
  readonly repeated: Repeated | null;
  /** Other breaches met on the way, by fingerprint. They are unconfirmed candidates. */
  readonly others: ReadonlyMap<string, Candidate>;
}

/** Limits for shrinking one candidate. */
export interface Effort {
  /** After this time the best form so far is taken. Milliseconds. */
  readonly budgetMs: number;
  /** The same limit while the best form has many steps, or few forms were tried because each takes long. Milliseconds. */
  readonly longMs: number;
  /** `longMs` applies until this number of runs. */
  readonly leastRuns: number;
  /** Runs for each form to show the breach. More than one if the candidate did not show it in every repeat. */
  readonly tries: number;
  /** Whether the candidate showed it in every repeat. Then its shortened form has to as well. */
  readonly always: boolean;
}

/** More steps than this are hard to read, so reducing them gets more time. */
const MANY_STEPS = 10;

/**
 * Shrinks a confirmed candidate, and repeats the best form in fresh processes.
 * @returns the best form; the candidate's own if no shorter one showed the breach again
 */
export async function shrink(lab: Lab, candidate: Candidate, effort: Effort): Promise<Shrunk> {
  const own = needsOwnProcesses(candidate);
  const { forms, ...about } = await smaller(lab, candidate, effort, own);
  const shown = await surest(lab, candidate, forms, effort.always);
  const smallest = forms.at(-1)?.scenario;
  if (shown !== null && (own || !effort.always || shown.scenario === smallest)) return { ...about, ...shown };
  // The shorter form showed the breach only in a reused process. Shrink again, from a form that a fresh process shows, with a fresh
  // process for each form.
  const from = { ...candidate, ...shown };
  const again = own ? null : await smaller(lab, from, effort, true);
  const shownAgain = again === null ? null : await surest(lab, from, again.forms, effort.always);
  const others = new Map([...about.others, ...(again?.others ?? [])]);
  // If that found nothing either, the longer steps stand.
  const { scenario, outcome, breach } = from;
  // The steps that the second round began with have been repeated already.
  const best = shownAgain !== null && shownAgain.scenario !== scenario ? shownAgain : shown;
  return { ...about, others, ...(best ?? { scenario, outcome, breach, repeated: null }) };
}

/**
 * Whether each form needs its own process: the breach ends the process, or depends on what the process remembers of earlier
 * scenarios.
 */
function needsOwnProcesses({ idsInFront, breach, scenario }: Candidate): boolean {
  return idsInFront !== undefined || breach.outcome !== 'violation' || needsOwnProcess(scenario);
}

interface Smaller {
  /** Each is shorter than the one before; the first is the candidate's own. */
  readonly forms: readonly [Form, ...Form[]];
  readonly attempts: number;
  readonly others: ReadonlyMap<string, Candidate>;
}

async function smaller(lab: Lab, candidate: Candidate, effort: Effort, fresh: boolean): Promise<Smaller> {
  const { budgetMs, longMs, leastRuns, tries } = effort;
  const startedAt = performance.now();
  const print = fingerprintOf(candidate.breach, candidate.outcome, lab.subject);
  const isPatient = needsPatience(candidate.breach);
  const others = new Map<string, Candidate>();
  let best: Form = { scenario: candidate.scenario, outcome: candidate.outcome, breach: candidate.breach };
  const forms: [Form, ...Form[]] = [best];
  let attempts = 0;
  const goesOn = (): boolean => {
    const ms = best.scenario.steps.length > MANY_STEPS || attempts < leastRuns ? longMs : budgetMs;
    return !isTimeUp(lab) && performance.now() < startedAt + ms;
  };

  const stillBreaks = async (steps: readonly Step[]): Promise<boolean> => {
    if (steps === candidate.scenario.steps) return true;
    const scenario = { ...candidate.scenario, steps };
    for (let time = 0; time < tries && goesOn(); time++) {
      attempts += 1;
      const outcome = await replay(lab, isPatient ? hasty(scenario, lab.facts) : scenario, fresh, isPatient);
      if (!isTelling(outcome)) return false;
      const { breach: root, breaches } = judgeRun(scenario, outcome, lab.rules, lab.facts);
      const breach = breaches.find((each) => fingerprintOf(each, outcome, lab.subject) === print);
      if (breach !== undefined && !showsWithin(steps, outcome.trace.events, breach, candidate.scenario.steps)) return false;
      if (breach !== undefined) {
        best = { scenario, outcome, breach };
        forms.push(best);
        return true;
      }
      if (root === null) continue;
      others.set(fingerprintOf(root, outcome, lab.subject), { scenario, outcome, breach: root, prefix: [] });
    }
    return false;
  };

  const given = new Forms(candidate.scenario.steps, () => ({
    step: best.breach.step,
    laterMs: laterMs(best.outcome, lab),
    skipped: skippedIn(best.outcome),
  }));
  const broken = fc.asyncProperty(given, async (steps) => !(await stillBreaks(steps)));
  await fc.check(broken, { numRuns: 1, examples: [[candidate.scenario.steps]] });
  // Where two threads meet, a form may have missed the breach by luck. Each remaining step is tried without once more.
  for (let index = best.scenario.steps.length - 1; index >= 0 && goesOn(); index--) {
    const { steps } = best.scenario;
    if (steps.some((step) => (step.lane ?? 0) !== 0)) await stillBreaks(remap(steps, (_, at) => at !== index));
  }
  return { forms, attempts, others };
}

/** Indices of the skipped steps of a run. */
function skippedIn(outcome: RunOutcome): readonly number[] {
  if (!isTelling(outcome)) return [];
  return outcome.trace.events.flatMap((event) => (event.kind === 'skipped' ? [event.step] : []));
}

/** Time to wait for a thread of the DLL's own to end the process, milliseconds. Null if a call ended it. */
function laterMs(outcome: RunOutcome, { facts }: Lab): number | null {
  const byItself = (outcome.kind === 'crash' || outcome.kind === 'exit') && outcome.during === null;
  return byItself ? endsByItselfMs(facts) : null;
}

/**
 * Replays one form: in a fresh process if it ends its process, else in a reused one. A good end leaves the reused process as it
 * was.
 */
async function replay(lab: Lab, scenario: Scenario, fresh: boolean, isPatient: boolean): Promise<RunOutcome> {
  const steps = fresh ? scenario.steps : [...scenario.steps, ...goodEnd(ALIASES)];
  const whole = { ...scenario, steps };
  const deadlines = deadlinesFor(whole, lab.facts, lab.caps, isPatient ? HASTE : 1);
  try {
    return fresh ? await lab.pool.runFresh([whole], deadlines) : (await lab.pool.run(whole, deadlines)).outcome;
  } catch (error) {
    if (error instanceof BindTrouble) return UNBOUND;
    throw error;
  }
}

/** Share of the hunt's patience. The hang is known already, and anything else ends in its natural time. */
const HASTE = 0.5;

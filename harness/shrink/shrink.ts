/**
 * Fewer and simpler steps that still break the same rule in the same way, at the same place. fast-check walks from form to form
 * (harness/shrink/reductions.ts says which); each form is replayed, one that ends its process in a process of its own.
 */

import fc from 'fast-check';
import { UNBOUND } from '../confirm/attempt.ts';
import type { Candidate, Lab } from '../confirm/lab.ts';
import { ALIASES, type Scenario, type Step } from '../contract/step.ts';
import { isTelling, type RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/pool.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { needsPatience } from '../judge/settle.ts';
import { judgeRun } from '../judge/views.ts';
import { isTimeUp } from '../stage/bench.ts';
import { needsOwnProcess } from '../steps/own-process.ts';
import { deadlinesFor, endsByItselfMs, hasty } from '../steps/patience.ts';
import { goodEnd } from '../steps/phrases.ts';
import { remap } from '../steps/remap.ts';
import { type Broken, type Cursor, reductions } from './reductions.ts';
import { type Form, type Repeated, surest } from './surest.ts';

export interface Shrunk extends Form {
  readonly attempts: number;
  /** How often these steps showed it in fresh processes; null: they are the candidate's own, or showed it once and its patience is not repeated. */
  readonly repeated: Repeated | null;
  /** What else broke on the way, by fingerprint: candidates of their own, not yet confirmed. */
  readonly others: ReadonlyMap<string, Candidate>;
}

export interface Effort {
  /** Milliseconds after which the best so far is taken. */
  readonly budgetMs: number;
  /** The same while the best so far has many steps, or few forms have been tried since each takes long. */
  readonly longMs: number;
  /** Fewer runs than this are few. */
  readonly leastRuns: number;
  /** Runs that a form gets to show the breach: more than one for what did not show in every repeat. */
  readonly tries: number;
  /** Whether the candidate showed it in every repeat: then so should what it is cut down to. */
  readonly always: boolean;
}

/** More steps than an author wants to read: worth more time. */
const MANY_STEPS = 10;

/** Shrinks a confirmed candidate, and repeats the best form in fresh processes. */
export async function shrink(lab: Lab, candidate: Candidate, effort: Effort): Promise<Shrunk> {
  const own = ownProcesses(candidate);
  const { forms, ...about } = await smaller(lab, candidate, effort, own);
  const shown = await surest(lab, candidate, forms, effort.always);
  const smallest = forms.at(-1)?.scenario;
  if (shown !== null && (own || !effort.always || shown.scenario === smallest)) return { ...about, ...shown };
  // Fewer steps showed it in a process that had run others before, but not by themselves: from what does, on in processes of their own.
  const from = { ...candidate, ...shown };
  const again = own ? null : await smaller(lab, from, effort, true);
  const shownAgain = again === null ? null : await surest(lab, from, again.forms, effort.always);
  const others = new Map([...about.others, ...(again?.others ?? [])]);
  // Not even those: the longer ones stand.
  const { scenario, outcome, breach } = from;
  // The steps that it began with again have been repeated already.
  const told = shownAgain !== null && shownAgain.scenario !== scenario ? shownAgain : shown;
  return { ...about, others, ...(told ?? { scenario, outcome, breach, repeated: null }) };
}

/** Whether each form needs a process of its own: it takes its down, or what a process remembers of earlier scenarios decides whether it shows. */
function ownProcesses({ behind, breach, scenario }: Candidate): boolean {
  return behind !== undefined || breach.outcome !== 'violation' || needsOwnProcess(scenario);
}

interface Smaller {
  /** Each has less than the one before it; the first is the candidate's own. */
  readonly forms: readonly [Form, ...Form[]];
  readonly attempts: number;
  readonly others: ReadonlyMap<string, Candidate>;
}

async function smaller(lab: Lab, candidate: Candidate, effort: Effort, ended: boolean): Promise<Smaller> {
  const { budgetMs, longMs, leastRuns, tries } = effort;
  const startedAt = performance.now();
  const wanted = fingerprintOf(candidate.breach, candidate.outcome, lab.subject);
  const about = needsPatience(candidate.breach);
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
      const outcome = await replay(lab, about ? hasty(scenario, lab.facts) : scenario, ended, about);
      if (!isTelling(outcome)) return false;
      const { breach: root, breaches } = judgeRun(scenario, outcome, lab.rules, lab.facts);
      const breach = breaches.find((each) => fingerprintOf(each, outcome, lab.subject) === wanted);
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
  // Where two threads meet, a form may have missed it by luck: each step that was kept gets a second chance to go.
  for (let index = best.scenario.steps.length - 1; index >= 0 && goesOn(); index--) {
    const { steps } = best.scenario;
    if (steps.some((step) => (step.lane ?? 0) !== 0)) await stillBreaks(remap(steps, (_, at) => at !== index));
  }
  return { forms, attempts, others };
}

/** The arbitrary of one scenario's reductions: generates nothing, shrinks what it is given. No form is given out twice. */
class Forms extends fc.Arbitrary<readonly Step[]> {
  readonly #first: readonly Step[];
  readonly #broken: () => Broken;
  readonly #tried = new Set<string>();

  /** @param broken what is known of the breach in the best form so far */
  constructor(first: readonly Step[], broken: () => Broken) {
    super();
    this.#first = first;
    this.#broken = broken;
    this.#tried.add(JSON.stringify(first));
  }

  override generate(): fc.Value<readonly Step[]> {
    return new fc.Value(this.#first, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is readonly Step[] {
    return Array.isArray(value);
  }

  override shrink(steps: readonly Step[], context: unknown): fc.Stream<fc.Value<readonly Step[]>> {
    return fc.stream(this.#fresh(steps, isCursor(context) ? context : { phase: 0, position: 0 }));
  }

  *#fresh(steps: readonly Step[], from: Cursor): IterableIterator<fc.Value<readonly Step[]>> {
    for (const form of reductions(steps, this.#broken(), from)) {
      const key = JSON.stringify(form.steps);
      if (this.#tried.has(key)) continue;
      this.#tried.add(key);
      yield new fc.Value(form.steps, form.at);
    }
  }
}

function isCursor(context: unknown): context is Cursor {
  return typeof context === 'object' && context !== null && 'phase' in context && 'position' in context;
}

/** Indices of the steps that the run skipped. */
function skippedIn(outcome: RunOutcome): readonly number[] {
  if (!isTelling(outcome)) return [];
  return outcome.trace.events.flatMap((event) => (event.kind === 'skipped' ? [event.step] : []));
}

/** How long a thread of the subject's own gets to end the process, where it did that by itself; null where a call did it. */
function laterMs(outcome: RunOutcome, { facts }: Lab): number | null {
  const byItself = (outcome.kind === 'crash' || outcome.kind === 'exit') && outcome.during === null;
  return byItself ? endsByItselfMs(facts) : null;
}

/**
 * One form: in a fresh process where each takes its process down, else in one that is used again, which a good end leaves
 * as it was found.
 */
async function replay(lab: Lab, scenario: Scenario, ended: boolean, about: boolean): Promise<RunOutcome> {
  const steps = ended ? scenario.steps : [...scenario.steps, ...goodEnd(ALIASES)];
  const whole = { ...scenario, steps };
  const deadlines = deadlinesFor(whole, lab.facts, lab.caps, about ? HASTE : 1);
  try {
    return ended ? await lab.pool.runFresh([whole], deadlines) : (await lab.pool.run(whole, deadlines)).outcome;
  } catch (error) {
    if (error instanceof BindTrouble) return UNBOUND;
    throw error;
  }
}

/** Of a hunting run's patience: what hangs is known to hang, and what does not ends in its natural time. */
const HASTE = 0.5;

/**
 * Fewer and simpler steps that still break the same rule in the same way, at the same place. fast-check walks from form to form
 * (harness/explore/reductions.ts says which); each form is replayed, one that ends its process in a process of its own.
 */
import fc from 'fast-check';
import { ALIASES, type Scenario, type Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { BindTrouble } from '../host/pool.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import { attempt, type Candidate, isAboutTime, type Lab, sameBreach, UNBOUND } from './confirm.ts';
import { needsOwnProcess } from './hunt.ts';
import { deadlinesFor, hasty, naturalMs } from './limits.ts';
import { goodEnd } from './phrases.ts';
import { type Broken, type Cursor, reductions } from './reductions.ts';

export interface Shrunk {
  readonly scenario: Scenario;
  readonly outcome: RunOutcome;
  readonly breach: Breach;
  readonly attempts: number;
  /** What else broke on the way, by fingerprint: candidates of their own, not yet confirmed. */
  readonly others: ReadonlyMap<string, Candidate>;
}

export interface Effort {
  /** Milliseconds after which the best so far is taken. */
  readonly budgetMs: number;
  /** The same while the best so far has many steps. */
  readonly longMs: number;
  /** Runs that a form gets to show the breach: more than one for what did not show in every repeat. */
  readonly tries: number;
}

/** More steps than an author wants to read: worth more time. */
const MANY_STEPS = 10;

/** Shrunk steps of a race need not show it every time. */
const FRESH_TRIES = 3;

/** Shrinks a confirmed candidate, and shows the best form once more in a fresh process. */
export async function shrink(lab: Lab, candidate: Candidate, effort: Effort): Promise<Shrunk> {
  const own = ownProcesses(candidate);
  const best = await smallest(lab, candidate, effort, own);
  const shown = await shownFresh(lab, candidate, best);
  if (shown !== null) return shown;
  // Fewer steps showed it in a process that had run others before, but not by themselves.
  const again = own ? null : await smallest(lab, candidate, effort, true);
  const shownAgain = again === null ? null : await shownFresh(lab, candidate, again);
  // Not even those: the longer ones stand.
  const { scenario, outcome, breach } = candidate;
  return shownAgain ?? { ...best, scenario, outcome, breach };
}

/** The steps once more in a fresh process; null if they do not show it there. Those of the candidate itself have been confirmed so. */
async function shownFresh(lab: Lab, candidate: Candidate, best: Shrunk): Promise<Shrunk | null> {
  if (best.scenario === candidate.scenario) return best;
  await lab.pool.drain();
  for (let time = 0; time < FRESH_TRIES; time++) {
    const outcome = await attempt(lab, [best.scenario], 1);
    const breach = sameBreach(lab, best.scenario, outcome, candidate.breach);
    if (breach !== null) return { ...best, outcome: withStacks(outcome, candidate.outcome), breach };
  }
  return null;
}

/** Whether each form needs a process of its own: it takes its down, or what a process remembers of earlier scenarios decides whether it shows. */
function ownProcesses({ behind, breach, scenario }: Candidate): boolean {
  return behind !== undefined || breach.outcome !== 'violation' || needsOwnProcess(scenario);
}

/** Only the patient repeat has asked a debugger: the stacks are those of the longer steps. */
function withStacks(outcome: RunOutcome, confirmed: RunOutcome): RunOutcome {
  return outcome.kind === 'hang' && confirmed.kind === 'hang' ? { ...outcome, stacks: confirmed.stacks } : outcome;
}

async function smallest(lab: Lab, candidate: Candidate, { budgetMs, longMs, tries }: Effort, ended: boolean): Promise<Shrunk> {
  const startedAt = performance.now();
  const wanted = fingerprintOf(candidate.breach, candidate.outcome, lab.subject.name);
  const about = isAboutTime(candidate.breach);
  const others = new Map<string, Candidate>();
  let best = { scenario: candidate.scenario, outcome: candidate.outcome, breach: candidate.breach };
  let attempts = 0;
  const goesOn = (): boolean => {
    const ms = best.scenario.steps.length > MANY_STEPS ? longMs : budgetMs;
    return !lab.expired() && performance.now() < startedAt + ms;
  };

  const stillBreaks = async (steps: readonly Step[]): Promise<boolean> => {
    if (steps === candidate.scenario.steps) return true;
    const scenario = { ...candidate.scenario, steps };
    for (let time = 0; time < tries && goesOn(); time++) {
      attempts += 1;
      const outcome = await replay(lab, about ? hasty(scenario, lab.facts) : scenario, ended, about);
      if (outcome.kind === 'harness-fault') return false;
      const { breach } = judgeRun(scenario, outcome, lab.rules, lab.facts);
      if (breach === null) continue;
      const print = fingerprintOf(breach, outcome, lab.subject.name);
      if (print === wanted) {
        best = { scenario, outcome, breach };
        return true;
      }
      others.set(print, { scenario, outcome, breach, prefix: [] });
    }
    return false;
  };

  const forms = new Forms(candidate.scenario.steps, () => ({ step: best.breach.step, laterMs: laterMs(best.outcome, lab) }));
  const broken = fc.asyncProperty(forms, async (steps) => !(await stillBreaks(steps)));
  await fc.check(broken, { numRuns: 1, examples: [[candidate.scenario.steps]] });
  return { ...best, attempts, others };
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

/** How long a thread of the subject's own gets to end the process, where it did that by itself; null where a call did it. */
function laterMs(outcome: RunOutcome, { facts }: Lab): number | null {
  const byItself = (outcome.kind === 'crash' || outcome.kind === 'exit') && outcome.during === null;
  return byItself ? Math.ceil(naturalMs(facts)) + LATER_MARGIN_MS : null;
}

/** Beyond the longest natural end of an operation, milliseconds. */
const LATER_MARGIN_MS = 100;

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

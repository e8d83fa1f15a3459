/**
 * Confirms a candidate before it becomes a finding: repeats in fresh processes with no other monitor alive, and controls without
 * Cancel. They take turns, so that a check that is cut has both.
 */

import type { NotAsked } from '../contract/doubt.ts';
import type { Scenario } from '../contract/step.ts';
import { isTelling, type RunOutcome, type TellingOutcome } from '../contract/trace.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { isContradiction, needsPatience, REPEATS, type Settled, settle, type Tally } from '../judge/settle.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import { isTimeUp } from '../stage/bench.ts';
import { deadlinesFor, patient } from '../steps/patience.ts';
import { attempt, sameBreach, UNBOUND } from './attempt.ts';
import { controlsOf, type Excuse, excuseOf } from './control-of.ts';
import { excuses } from './excuses.ts';
import type { Candidate, Lab } from './lab.ts';
import { lateMs, waitHintMs } from './lateness.ts';
import { type Examination, type Kind, mayBeLuck, nextRun } from './next-run.ts';

/** A run that showed the breach. */
export interface Shown {
  readonly outcome: RunOutcome;
  readonly breach: Breach;
}

/** How the candidate is settled, with the run that shows it. */
export type SettledBy =
  /** `last` is the last run that showed the breach; null if the hunt's own trace is enough. */
  | (Extract<Settled, { readonly settled: 'confirmed' }> & { readonly last: Shown | null })
  | (Extract<Settled, { readonly settled: 'excused' }> & { readonly excuse: Excuse })
  | Exclude<Settled, { readonly settled: 'confirmed' | 'excused' }>;

/** What the repeats and controls came to. */
export interface Confirmation extends Tally {
  readonly settled: SettledBy;
  /** Other breaches that the repeats showed, by fingerprint. */
  readonly others: ReadonlyMap<string, Candidate>;
}

/**
 * Repeats a candidate in fresh processes, runs its control, and decides.
 * @param most repeats if none shows the breach
 * @returns the counts, and whether the breach is confirmed, excused, refuted or open
 */
export async function confirm(lab: Lab, candidate: Candidate, most = REPEATS): Promise<Confirmation> {
  const runs = new Runs(lab, candidate);
  const examination = examinationOf(lab, candidate, most);
  const scenario = examination.patient
    ? patient(candidate.scenario, lab.caps, waitHintMs(candidate.outcome), candidate.stepsInFront ?? 0)
    : candidate.scenario;
  const failed = new Set<Kind>();
  let before: Kind | null = null;
  while (!isTimeUp(lab)) {
    before = nextRun(examination, { tally: runs.tally, before, failed, looksAgain: lab.looksAgain() });
    if (before === null) break;
    const counted = await runs.run(before, scenario, examination.patient ? PATIENCE : 1);
    if (!counted) failed.add(before);
  }
  return runs.confirmation(examination);
}

const PATIENCE = 2;

function examinationOf(lab: Lab, { breach }: Candidate, most: number): Examination {
  const { facts, failsByItself, rules } = lab;
  const named = excuses(rules, breach);
  const byEnds = named.has('not-reached');
  return {
    patient: needsPatience(breach),
    contradiction: isContradiction(breach),
    byEnds,
    byItself: (failsByItself && byEnds) || facts.anomalies.some((anomaly) => named.has(anomaly)),
    most,
  };
}

type Counting = { -readonly [Key in keyof Tally as Exclude<Key, 'mayBeLuck'>]: Tally[Key] };

/** The runs of one candidate so far. */
class Runs {
  readonly lab: Lab;
  readonly candidate: Candidate;
  readonly tally: Counting = { reproduced: 0, repeats: 0, excused: 0, controls: 0, slowMs: 0 };
  readonly #others = new Map<string, Candidate>();
  #last: Shown | null = null;
  #excuse: Excuse | null = null;
  #unbound = false;

  constructor(lab: Lab, candidate: Candidate) {
    this.lab = lab;
    this.candidate = candidate;
  }

  /** @param examination whether such a failure was seen without Cancel, and what luck would explain */
  confirmation(examination: Examination): Confirmation {
    const { breach, outcome } = this.candidate;
    const inCancel = 'during' in outcome && outcome.during?.call === 'Cancel';
    const tally = { ...this.tally, mayBeLuck: mayBeLuck(examination, this.tally) };
    const settled = settle({ ...breach, inCancel }, tally, examination.byItself, this.#notAsked());
    return { ...tally, settled: this.#settledBy(settled), others: this.#others };
  }

  #settledBy(settled: Settled): SettledBy {
    switch (settled.settled) {
      case 'confirmed':
        return { ...settled, last: this.#last };
      case 'excused':
        if (this.#excuse === null) throw new Error('an excuse without the run that shows it');
        return { ...settled, excuse: this.#excuse };
      case 'refuted':
      case 'open':
        return settled;
    }
  }

  /** Makes one more run and counts it. Returns false if the run says nothing about the subject. */
  run(kind: Kind, scenario: Scenario, patience: number): Promise<boolean> {
    return kind === 'repeat' ? this.#repeat(scenario, patience) : this.#control(scenario, patience);
  }

  #notAsked(): NotAsked {
    if (this.#unbound) return 'no-process';
    return this.lab.clock.isInterrupted() ? 'interrupted' : 'time';
  }

  async #repeat(scenario: Scenario, patience: number): Promise<boolean> {
    const { lab, tally, candidate } = this;
    const outcome = await this.#attempt(scenario, patience);
    if (outcome === null) return false;
    tally.repeats += 1;
    const breach = sameBreach(lab, scenario, outcome, candidate.breach);
    if (breach === null) {
      this.#noteOthers(scenario, outcome);
      // The operation ended after all, but later than the hunt had waited.
      const late = patience === 1 ? 0 : lateMs(candidate.scenario, outcome, deadlinesFor(scenario, lab.facts, lab.caps, 1));
      tally.slowMs = Math.max(tally.slowMs, late);
      return true;
    }
    tally.reproduced += 1;
    // A damaged heap is noticed at changing places. A run that ended at the hunt's place represents the others.
    const place = fingerprintOf(candidate.breach, candidate.outcome, lab.subject);
    const isThere = (shown: Shown): boolean => fingerprintOf(shown.breach, shown.outcome, lab.subject) === place;
    const shown = { outcome, breach };
    if (this.#last === null || isThere(shown) || !isThere(this.#last)) this.#last = shown;
    return true;
  }

  async #control(scenario: Scenario, patience: number): Promise<boolean> {
    const { lab, tally, candidate } = this;
    const controls = controlsOf(scenario, lab.facts);
    const control = controls[tally.controls % controls.length] ?? controls[0];
    const outcome = await this.#attempt(control, patience);
    if (outcome === null) return false;
    tally.controls += 1;
    const excuse = excuseOf(lab, control, outcome, { breach: this.#last?.breach ?? candidate.breach, scenario });
    if (excuse === null) return true;
    tally.excused += 1;
    this.#excuse = excuse;
    return true;
  }

  async #attempt(scenario: Scenario, patience: number): Promise<TellingOutcome | null> {
    const outcome = await attempt(this.lab, [scenario], patience);
    if (isTelling(outcome)) return outcome;
    this.#unbound ||= outcome === UNBOUND;
    return null;
  }

  #noteOthers(scenario: Scenario, outcome: RunOutcome): void {
    const { lab } = this;
    for (const breach of judgeRun(scenario, outcome, lab.rules, lab.facts).breaches) {
      const print = fingerprintOf(breach, outcome, lab.subject);
      if (!this.#others.has(print)) this.#others.set(print, { scenario, outcome, breach, prefix: [] });
    }
  }
}

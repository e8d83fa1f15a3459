/**
 * Before anything is called a finding: repeated in fresh processes with no other monitor alive, and run again with its Cancel
 * removed. Repeats and controls are made in turn, so that a check which ends between them has both.
 */

import type { NotAsked } from '../contract/doubt.ts';
import type { Scenario } from '../contract/step.ts';
import { isTelling, type RunOutcome, type TellingOutcome } from '../contract/trace.ts';
import type { Anomalous } from '../judge/anomalies.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { isContradiction, needsPatience, REPEATS, type Settled, settle, type Tally } from '../judge/settle.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import { deadlinesFor, patient } from '../steps/patience.ts';
import { withoutCancel } from '../steps/without-cancel.ts';
import { attempt, sameBreach, UNBOUND } from './attempt.ts';
import { excuseIn, excuses } from './excuses.ts';
import type { Candidate, Lab } from './lab.ts';
import { lateMs, waitHintMs } from './lateness.ts';
import { isLuck, isSettled } from './luck.ts';

/** A run that showed a breach. */
export interface Shown {
  readonly outcome: RunOutcome;
  readonly breach: Breach;
}

/** A run without Cancel that showed an anomaly, and which. */
export interface Excuse {
  readonly scenario: Scenario;
  readonly outcome: TellingOutcome;
  readonly anomaly: Anomalous;
}

export interface Confirmation extends Tally {
  readonly settled: Settled;
  /** The last run that showed it, or null. */
  readonly last: Shown | null;
  /** The last run without Cancel that excuses it, or null. */
  readonly excuse: Excuse | null;
  /** What the repeats broke instead, by fingerprint. */
  readonly others: ReadonlyMap<string, Candidate>;
}

/**
 * Repeats a candidate in fresh processes, and its control, and decides.
 * @param most so many repeats where none shows it
 */
export async function confirm(lab: Lab, candidate: Candidate, most = REPEATS): Promise<Confirmation> {
  const bench = new Bench(lab, candidate);
  if (needsPatience(candidate.breach)) await patiently(bench, most);
  else await often(bench, most);
  return bench.confirmation();
}

/** Patience is expensive: one run that shows it at a multiple of the deadline is enough, and one control. */
async function patiently(bench: Bench, most: number): Promise<void> {
  const { lab, candidate, tally } = bench;
  const scenario = patient(candidate.scenario, lab.caps, waitHintMs(candidate.outcome), candidate.led ?? 0);
  while (tally.reproduced === 0 && tally.repeats < most && !lab.expired()) {
    const outcome = await bench.repeat(scenario, PATIENCE);
    if (outcome === null) return;
    if (tally.reproduced > 0) break;
    const late = lateMs(candidate.scenario, outcome, deadlinesFor(scenario, lab.facts, lab.caps, 1));
    tally.slowMs = Math.max(tally.slowMs, late);
    // It ended after all, later than the hunt waited: a second hunt with deadlines that fit says more than further repeats.
    if (late > 0 && lab.looksAgain()) return;
  }
  if (tally.reproduced > 0 && !lab.expired()) await bench.control(scenario, PATIENCE);
}

const PATIENCE = 2;

async function often(bench: Bench, most: number): Promise<void> {
  const { lab, candidate, tally } = bench;
  const { scenario, breach } = candidate;
  // What did not show again needs no control, unless the recorded trace stands by itself.
  const wantsControl = (): boolean => tally.reproduced > 0 || isContradiction(breach);
  const goesOn = (): boolean => tally.excused === 0 && !lab.expired();
  const enough = (): number => (tally.reproduced === 0 ? most : REPEATS);
  while (tally.repeats < enough() && goesOn()) {
    if ((await bench.repeat(scenario, 1)) === null) break;
    if (wantsControl() && goesOn() && !(await bench.control(scenario, 1))) break;
  }
  while (wantsControl() && tally.repeats > 0 && tally.controls < REPEATS && goesOn()) {
    if (!(await bench.control(scenario, 1))) break;
  }
  const certain = tally.reproduced === tally.repeats || isContradiction(breach);
  if ((certain || !excuses(lab.rules, breach).has('not-reached')) && !bench.mayHappenByItself()) return;
  // An operation that fails now and then by itself does so in three runs with Cancel and not in three without as easily as a race.
  const mayBeLuck = (): boolean => tally.excused === 0 && isLuck(tally.reproduced, tally.repeats, tally.controls);
  while (wantsControl() && mayBeLuck() && !isSettled(tally.reproduced, tally.repeats) && goesOn()) {
    if ((await bench.repeat(scenario, 1)) === null) break;
    if (!(await bench.control(scenario, 1))) break;
  }
  tally.mayBeLuck = mayBeLuck();
}

type Counting = { -readonly [Key in keyof Tally]: Tally[Key] };

/** One candidate under examination: its runs, and what they have come to. */
class Bench {
  readonly lab: Lab;
  readonly candidate: Candidate;
  readonly tally: Counting = { reproduced: 0, repeats: 0, excused: 0, controls: 0, slowMs: 0, mayBeLuck: false };
  readonly #others = new Map<string, Candidate>();
  #last: Shown | null = null;
  #excuse: Excuse | null = null;
  #unbound = false;

  constructor(lab: Lab, candidate: Candidate) {
    this.lab = lab;
    this.candidate = candidate;
  }

  /** Whether the subject was seen to do the like with no Cancel: by calibration, or now and then in the hunt. */
  mayHappenByItself(): boolean {
    const { facts, failsByItself, rules } = this.lab;
    const named = excuses(rules, this.candidate.breach);
    return (failsByItself && named.has('not-reached')) || facts.anomalies.some((anomaly) => named.has(anomaly));
  }

  confirmation(): Confirmation {
    const { breach, outcome } = this.candidate;
    const inCancel = 'during' in outcome && outcome.during?.call === 'Cancel';
    const settled = settle({ ...breach, inCancel }, this.tally, this.mayHappenByItself(), this.#notAsked());
    return { ...this.tally, settled, last: this.#last, excuse: this.#excuse, others: this.#others };
  }

  #notAsked(): NotAsked {
    if (this.#unbound) return 'no-process';
    return this.lab.interrupted() ? 'interrupted' : 'time';
  }

  /** One repeat, counted unless it says nothing of the subject; then null. */
  async repeat(scenario: Scenario, patience: number): Promise<RunOutcome | null> {
    const { lab, tally, candidate } = this;
    const outcome = await this.#run(scenario, patience);
    if (outcome === null) return null;
    tally.repeats += 1;
    const breach = sameBreach(lab, scenario, outcome, candidate.breach);
    if (breach === null) {
      this.#noteOthers(scenario, outcome);
      return outcome;
    }
    tally.reproduced += 1;
    // A damaged heap is noticed here and there: of the runs that show it, one that ends where the hunt's did stands for them.
    const place = fingerprintOf(candidate.breach, candidate.outcome, lab.subject);
    const isThere = (shown: Shown): boolean => fingerprintOf(shown.breach, shown.outcome, lab.subject) === place;
    const shown = { outcome, breach };
    if (this.#last === null || isThere(shown) || !isThere(this.#last)) this.#last = shown;
    return outcome;
  }

  /** One run without Cancel; false if it says nothing of the subject. */
  async control(scenario: Scenario, patience: number): Promise<boolean> {
    const { lab, tally, candidate } = this;
    const control: Scenario = { ...scenario, id: `${scenario.id}-control`, steps: withoutCancel(scenario.steps) };
    const outcome = await this.#run(control, patience);
    if (outcome === null) return false;
    tally.controls += 1;
    const anomaly = excuseIn(outcome, this.#last?.breach ?? candidate.breach, lab.rules, scenario.steps);
    if (anomaly === null) return true;
    tally.excused += 1;
    this.#excuse = { scenario: control, outcome, anomaly };
    return true;
  }

  async #run(scenario: Scenario, patience: number): Promise<TellingOutcome | null> {
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

/**
 * Before anything is called a finding: repeated in fresh processes with no other monitor alive, and run again with its Cancel
 * removed. A hang is repeated once, at a multiple of its deadline.
 */

import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { anomaliesOf } from '../judge/anomalies.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { Breach } from '../judge/views.ts';
import { attempt, sameBreach } from './attempt.ts';
import { excuses, withoutCancel } from './control.ts';
import type { Candidate, Lab } from './lab.ts';
import { lateMs, waitHintMs } from './lateness.ts';
import { deadlinesFor, patient } from './limits.ts';
import { isLuck, isSettled } from './luck.ts';

/** A run that showed a breach. */
export interface Shown {
  readonly outcome: RunOutcome;
  readonly breach: Breach;
}

export interface Confirmation {
  readonly reproduced: number;
  readonly repeats: number;
  readonly controlBroke: number;
  readonly controls: number;
  /** The last run that showed it, or null. */
  readonly last: Shown | null;
  /** How long it took where it came to its end with more patience, later than the hunt waited; else 0. */
  readonly slowMs: number;
  /** Whether an operation that fails at times by itself would explain the repeats as well. */
  readonly mayBeLuck: boolean;
}

/** So often a candidate, and what it is cut down to, runs again. */
export const REPEATS = 3;

/** Needs the patience of a confirmation: an end that did not come, or a call that did not return. */
export function isAboutTime(breach: Breach): boolean {
  return breach.outcome === 'hang' || breach.rule === 'liveness.operation-ends' || breach.message.includes('never ended');
}

/** A recorded answer that contradicts what then happened: it stays a finding even where it does not reproduce. */
export function isContradiction(breach: Breach): boolean {
  return breach.outcome === 'violation' && breach.rule.startsWith('returns.') && !breach.timed;
}

/** Repeats a candidate in fresh processes, then its control. */
export function confirm(lab: Lab, candidate: Candidate): Promise<Confirmation> {
  return isAboutTime(candidate.breach) ? patiently(lab, candidate) : often(lab, candidate);
}

/** What repeats and controls have come to so far. */
type Tally = { -readonly [Key in keyof Confirmation]: Confirmation[Key] };

const nothing = (): Tally => ({
  reproduced: 0,
  repeats: 0,
  controlBroke: 0,
  controls: 0,
  last: null,
  slowMs: 0,
  mayBeLuck: false,
});

/** Patience is dear: one run that shows it at a multiple of the deadline is enough, and one control. */
async function patiently(lab: Lab, candidate: Candidate): Promise<Tally> {
  const tally = nothing();
  const scenario = patient(candidate.scenario, lab.caps, waitHintMs(candidate.outcome), candidate.led ?? 0);
  while (tally.reproduced === 0 && tally.repeats < REPEATS && !lab.expired()) {
    const outcome = await repeatOnce(lab, tally, scenario, candidate, PATIENCE);
    if (outcome.kind === 'harness-fault') break;
    if (tally.reproduced > 0) continue;
    tally.slowMs = lateMs(candidate.scenario, outcome, deadlinesFor(scenario, lab.facts, lab.caps, 1));
    // It came after all, later than the hunt waited: slow is not never, and a repeat that is unluckier shows no more.
    if (tally.slowMs > 0) return tally;
  }
  if (tally.reproduced > 0 || isContradiction(candidate.breach)) await controlOnce(lab, tally, scenario, candidate, PATIENCE);
  return tally;
}

const PATIENCE = 2;

async function often(lab: Lab, candidate: Candidate): Promise<Tally> {
  const tally = nothing();
  const { scenario, breach } = candidate;
  while (tally.repeats < REPEATS && !lab.expired()) {
    if ((await repeatOnce(lab, tally, scenario, candidate, 1)).kind === 'harness-fault') break;
  }
  // What did not show again needs no control, unless the recorded trace stands by itself.
  if (tally.reproduced === 0 && !isContradiction(breach)) return tally;
  while (tally.controls < REPEATS && !lab.expired()) {
    if (!(await controlOnce(lab, tally, scenario, candidate, 1))) break;
  }
  const certain = tally.reproduced === tally.repeats || (isContradiction(breach) && !lab.failsByItself);
  if (certain || !excuses(lab.rules, breach).has('not-reached')) return tally;
  // An operation that fails now and then by itself does so in three runs with Cancel and not in three without as easily as a race.
  const mayBeLuck = (): boolean => tally.controlBroke === 0 && isLuck(tally.reproduced, tally.repeats, tally.controls);
  while (mayBeLuck() && !isSettled(tally.reproduced, tally.repeats) && !lab.expired()) {
    if ((await repeatOnce(lab, tally, scenario, candidate, 1)).kind === 'harness-fault') break;
    if (!(await controlOnce(lab, tally, scenario, candidate, 1))) break;
  }
  return { ...tally, mayBeLuck: mayBeLuck() };
}

/** One repeat, counted unless it was a fault of our own. */
async function repeatOnce(
  lab: Lab,
  tally: Tally,
  scenario: Scenario,
  { breach: wanted, outcome: first }: Candidate,
  patience: number,
): Promise<RunOutcome> {
  const outcome = await attempt(lab, [scenario], patience);
  if (outcome.kind === 'harness-fault') return outcome;
  tally.repeats += 1;
  const breach = sameBreach(lab, scenario, outcome, wanted);
  if (breach === null) return outcome;
  tally.reproduced += 1;
  // A damaged heap is noticed here and there: of the runs that show it, one that ends where the hunt's did stands for them.
  const place = fingerprintOf(wanted, first, lab.subject);
  const isThere = (shown: Shown): boolean => fingerprintOf(shown.breach, shown.outcome, lab.subject) === place;
  const shown = { outcome, breach };
  if (tally.last === null || isThere(shown) || !isThere(tally.last)) tally.last = shown;
  return outcome;
}

/** One run without Cancel; false if it was a fault of our own. */
async function controlOnce(
  lab: Lab,
  tally: Tally,
  scenario: Scenario,
  { breach }: Candidate,
  patience: number,
): Promise<boolean> {
  const control: Scenario = { ...scenario, id: `${scenario.id}-control`, steps: withoutCancel(scenario.steps) };
  const outcome = await attempt(lab, [control], patience);
  if (outcome.kind === 'harness-fault') return false;
  const excused = excuses(lab.rules, breach);
  tally.controls += 1;
  if ([...anomaliesOf(outcome)].some((anomaly) => excused.has(anomaly))) tally.controlBroke += 1;
  return true;
}

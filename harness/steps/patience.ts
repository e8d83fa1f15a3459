/** Deadlines and waiting times. Calibration gives the figures, the user's options cap them. */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import { type Scenario, UNLOAD_PATIENCE_MS } from '../contract/step.ts';
import type { CallName } from '../contract/trace.ts';

/** The user's caps. Milliseconds, except `slack`. */
export interface Caps {
  readonly callMs: number;
  readonly operationMs: number;
  /**
   * How many times as long the machine takes as a quiet one; 1 if not given. Calibrated times of the subject include it already.
   */
  readonly slack?: number;
}

/** A call may wait for its worker. So it gets twice the natural end, and a second for the machine. */
const NATURAL_ENDS = 2;
const MARGIN_MS = 1_000;

/**
 * A confirmation waits this many times as long as the run that it repeats, and at least CONFIRM_LEAST_MS. A worker may be in a
 * step of ten seconds that nothing interrupts (contract, on patience).
 */
const CONFIRM_TIMES = 5;
const CONFIRM_LEAST_MS = 12_000;

/** The longest natural end of any operation, milliseconds. */
export function naturalMs(facts: Facts): number {
  return Math.max(facts.online.maxMs, facts.offline.maxMs);
}

/** Added to the longest natural end, for a thread of the DLL's own that may end the process. Milliseconds. */
const LATER_MARGIN_MS = 100;

/** Time for a thread of the DLL's own to end the process after the last call. Whole milliseconds, since steps hold no others. */
export function endsByItselfMs(facts: Facts): number {
  return Math.ceil(naturalMs(facts)) + LATER_MARGIN_MS;
}

/** Deadline of one call in a hunting run, without what a script adds. Milliseconds. */
export function callDeadlineMs(facts: Facts, caps: Caps): number {
  return Math.min(caps.callMs, NATURAL_ENDS * naturalMs(facts) + MARGIN_MS * (caps.slack ?? 1));
}

/** Deadline of one call that is repeated to prove that it does not return. Long enough for a busy machine. Milliseconds. */
export function patientCallMs(facts: Facts, caps: Caps): number {
  const quiet = callDeadlineMs(facts, { ...caps, slack: 1 });
  return Math.min(caps.callMs, Math.max(quiet * CONFIRM_TIMES, CONFIRM_LEAST_MS, callDeadlineMs(facts, caps)));
}

/** How long a hunting run waits for a pending operation that shows no sign of life. Whole milliseconds. */
export function quietMs(facts: Facts, caps: Caps): number {
  return Math.ceil(Math.min(caps.operationMs, NATURAL_ENDS * naturalMs(facts) + MARGIN_MS * (caps.slack ?? 1)));
}

/** How many natural ends a hunting run waits for an operation that keeps reporting. */
const MOST_ENDS = 6;
const MOST_MARGIN_MS = 5_000;

/** How long a hunting run waits for a pending operation that keeps reporting. Whole milliseconds. */
export function longestMs(facts: Facts, caps: Caps): number {
  return Math.ceil(Math.min(caps.operationMs, MOST_ENDS * naturalMs(facts) + MOST_MARGIN_MS));
}

/**
 * The deadlines of one scenario, milliseconds.
 * @param patience 1 while hunting, more to be sure, less if the end is known
 */
export function deadlinesFor(scenario: Scenario, facts: Facts, caps: Caps, patience: number): Deadlines {
  const scripted = scriptedMs(scenario);
  const allowed = patience > 1 ? patientCallMs(facts, caps) : callDeadlineMs(facts, caps) * patience;
  const callMs = Math.min(caps.callMs, allowed) + scripted;
  return { callMs: (_call: CallName) => callMs, totalMs: waitedMs(scenario) + scripted + callMs };
}

/**
 * The same scenario, with waits as patient as a confirmation's deadlines.
 * @param hintMs the longest WaitHint of the subject, which asks for that much time, milliseconds
 * @param from index of the first step with longer waits; the steps before it only lead up to it
 */
export function patient(scenario: Scenario, caps: Caps, hintMs: number, from = 0): Scenario {
  const least = Math.max(CONFIRM_LEAST_MS, hintMs + MARGIN_MS);
  const stretch = (ms: number): number => Math.min(caps.operationMs, Math.max(ms * CONFIRM_TIMES, least));
  return {
    ...scenario,
    steps: scenario.steps.map((step, index) =>
      step.do === 'wait' && index >= from ? { ...step, quietMs: stretch(step.quietMs), maxMs: stretch(step.maxMs) } : step,
    ),
  };
}

/** Added to the natural ends, for a wait that is known to run out. Milliseconds. */
const HASTY_MARGIN_MS = 300;

/** The same scenario, with waits just long enough for an end that comes. For steps that are known to prevent it. */
export function hasty(scenario: Scenario, facts: Facts): Scenario {
  const most = Math.ceil(NATURAL_ENDS * naturalMs(facts) + HASTY_MARGIN_MS);
  return {
    ...scenario,
    steps: scenario.steps.map((step) =>
      step.do === 'wait' ? { ...step, quietMs: Math.min(step.quietMs, most), maxMs: Math.min(step.maxMs, 2 * most) } : step,
    ),
  };
}

/** Time that the scenario's own script may add to a call. Milliseconds. */
function scriptedMs(scenario: Scenario): number {
  let total = 0;
  for (const step of scenario.steps) {
    if (step.do === 'cancel') total += step.holdLog?.maxMs ?? 0;
    if (step.do === 'unload') total += UNLOAD_PATIENCE_MS;
    if (step.do !== 'online' && step.do !== 'offline') continue;
    for (const action of step.script ?? []) {
      switch (action.act) {
        case 'delay':
          // A delay on every report meets all reports of the operation. A call waits for 20 of them at most.
          total += action.report === 0 ? action.ms * 20 : action.ms;
          break;
        case 'hold':
        case 'hold-end':
          total += action.maxMs;
          break;
        case 'terminate':
          break;
      }
    }
  }
  return total;
}

function waitedMs(scenario: Scenario): number {
  let total = 0;
  for (const step of scenario.steps) {
    if (step.do === 'wait') total += step.maxMs;
    if (step.do === 'pause') total += step.ms;
    if (step.anchor?.at === 'delay') total += step.anchor.ms;
    if (step.anchor?.at === 'held') total += step.anchor.withinMs;
  }
  return total;
}

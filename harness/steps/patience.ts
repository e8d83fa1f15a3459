/** How long to wait for what: from calibration, with the user's figures as caps. */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import { type Scenario, UNLOAD_PATIENCE_MS } from '../contract/step.ts';
import type { CallName } from '../contract/trace.ts';

/** The user's caps, milliseconds. */
export interface Caps {
  readonly callMs: number;
  readonly operationMs: number;
  /** How many times as long the machine may take as a quiet one; 1 if not given. Of what the subject takes, calibration has it already. */
  readonly slack?: number;
}

/** A call may wait for its worker, so it gets the natural end twice, and a second for the machine. */
const NATURAL_ENDS = 2;
const MARGIN_MS = 1_000;

/**
 * How much longer a confirmation waits than the run that it repeats, and at least: a worker may be in a step of ten seconds that nothing
 * interrupts (contract, on patience).
 */
const CONFIRM_TIMES = 5;
const CONFIRM_LEAST_MS = 12_000;

/** The longest natural end of any operation, milliseconds. */
export function naturalMs(facts: Facts): number {
  return Math.max(facts.online.maxMs, facts.offline.maxMs);
}

/** Beyond the longest natural end, where a thread of the subject's own may end the process, milliseconds. */
const LATER_MARGIN_MS = 100;

/** How long a thread of the subject's own gets to end the process after the last call, milliseconds; whole, as steps have it. */
export function endsByItselfMs(facts: Facts): number {
  return Math.ceil(naturalMs(facts)) + LATER_MARGIN_MS;
}

/** Deadline of one call in a hunting run, before what a script adds. */
export function callDeadlineMs(facts: Facts, caps: Caps): number {
  return Math.min(caps.callMs, NATURAL_ENDS * naturalMs(facts) + MARGIN_MS * (caps.slack ?? 1));
}

/** Deadline of one call where it is to be sure that it does not return: long enough for a busy machine as it is. */
export function patientCallMs(facts: Facts, caps: Caps): number {
  const quiet = callDeadlineMs(facts, { ...caps, slack: 1 });
  return Math.min(caps.callMs, Math.max(quiet * CONFIRM_TIMES, CONFIRM_LEAST_MS, callDeadlineMs(facts, caps)));
}

/** How long a pending operation may show no sign of life before a hunting run gives up on it; whole, as steps have it. */
export function quietMs(facts: Facts, caps: Caps): number {
  return Math.ceil(Math.min(caps.operationMs, NATURAL_ENDS * naturalMs(facts) + MARGIN_MS * (caps.slack ?? 1)));
}

/** An operation that goes on reporting may take so many natural ends, and a while, before a hunting run gives up on it. */
const MOST_ENDS = 6;
const MOST_MARGIN_MS = 5_000;

/** How long a pending operation that keeps reporting is waited for in a hunting run. */
export function longestMs(facts: Facts, caps: Caps): number {
  return Math.ceil(Math.min(caps.operationMs, MOST_ENDS * naturalMs(facts) + MOST_MARGIN_MS));
}

/** Deadlines of one scenario; `patience` 1 for hunting, more to be sure, less where it is known what to expect. */
export function deadlinesFor(scenario: Scenario, facts: Facts, caps: Caps, patience: number): Deadlines {
  const scripted = scriptedMs(scenario);
  const allowed = patience > 1 ? patientCallMs(facts, caps) : callDeadlineMs(facts, caps) * patience;
  const callMs = Math.min(caps.callMs, allowed) + scripted;
  return { callMs: (_call: CallName) => callMs, totalMs: waitedMs(scenario) + scripted + callMs };
}

/**
 * The same scenario with waits as patient as a confirmation's deadlines.
 * @param hintMs the longest WaitHint that the subject gave: so long it has asked to be waited for
 * @param from index of the first step that is waited for: what only leads up to it may get stuck as often as it likes
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

/** Beyond the natural ends, for a wait that is known to run out, milliseconds. */
const HASTY_MARGIN_MS = 300;

/** The same scenario with waits just long enough for an end that comes, for steps that are known to make it stay away. */
export function hasty(scenario: Scenario, facts: Facts): Scenario {
  const most = Math.ceil(NATURAL_ENDS * naturalMs(facts) + HASTY_MARGIN_MS);
  return {
    ...scenario,
    steps: scenario.steps.map((step) =>
      step.do === 'wait' ? { ...step, quietMs: Math.min(step.quietMs, most), maxMs: Math.min(step.maxMs, 2 * most) } : step,
    ),
  };
}

/** What callbacks may add to a call by the scenario's own script. */
function scriptedMs(scenario: Scenario): number {
  let total = 0;
  for (const step of scenario.steps) {
    if (step.do === 'cancel') total += step.holdLog?.maxMs ?? 0;
    if (step.do === 'unload') total += UNLOAD_PATIENCE_MS;
    if (step.do !== 'online' && step.do !== 'offline') continue;
    for (const action of step.script ?? []) {
      switch (action.act) {
        case 'delay':
          // A delay on every report may meet as many as the operation makes; a call waits for a few of them at most.
          total += action.report === 0 ? action.ms * 20 : action.ms;
          break;
        case 'hold':
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

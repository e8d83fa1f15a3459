/**
 * Measures without Cancel: the number of resources and processes at once, unloading, and the refusal of impossible versions.
 * Machine-wide state (a mutex, a port) makes a correct DLL fail beside itself.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { OperationFacts } from '../contract/facts.ts';
import { ALIASES, type Scenario, type Step } from '../contract/step.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Pool } from '../host/pool.ts';
import { runIn } from '../host/run-in.ts';
import { anomaliesOf } from '../judge/anomalies.ts';
import { historyOf, msBetween } from '../model/history.ts';
import { controlScenario, wentWell } from './calibrate.ts';

/** How many resources the subject stands at once, and whether they hold each other up. */
export interface AtOnce {
  readonly maxResources: number;
  /** Whether a call that has nothing to wait for took long while other resources were pending. */
  readonly slowTogether: boolean;
}

/**
 * The largest of 4, 2 and 1 resources at once whose run without Cancel goes well.
 * @param most resources at most
 * @param waitMs longest wait for an operation's end, milliseconds
 */
export async function resourcesAtOnce(
  pool: Pool,
  monitor: Monitor,
  most: number,
  deadlines: Deadlines,
  waitMs: number,
): Promise<AtOnce> {
  let used = monitor;
  for (const count of [4, 2].filter((each) => each <= most)) {
    const outcome = await runIn(
      used,
      controlScenario(`control-${count}-resources`, ALIASES.slice(0, count), waitMs, 0),
      deadlines,
    );
    if (wentWell(outcome, count)) {
      if (used !== monitor) await pool.drop(used);
      return { maxResources: count, slowTogether: anomaliesOf(outcome).has('slow-call') };
    }
    if (used !== monitor) await pool.drop(used);
    // The failed run may have left something behind, so the next try gets its own process.
    used = (await pool.fresh()).monitor;
  }
  if (used !== monitor) await pool.drop(used);
  return { maxResources: 1, slowTogether: false };
}

/** Starts `count` more bound monitors. Returns fewer if some could not be bound. */
export async function startMore(pool: Pool, count: number): Promise<readonly Monitor[]> {
  const started = await Promise.all(Array.from({ length: count }, () => another(pool)));
  return started.filter((each) => each !== null);
}

/**
 * Whether the control scenario goes well in all of these monitors at once.
 * @param waitMs longest wait for an operation's end, milliseconds
 */
export async function allDoWell(monitors: readonly Monitor[], deadlines: Deadlines, waitMs: number): Promise<boolean> {
  const control = (index: number): Scenario => controlScenario(`control-process-${index}`, ['A'], waitMs, 0);
  const outcomes = await Promise.all(monitors.map((monitor, index) => runIn(monitor, control(index), deadlines)));
  return outcomes.every((outcome) => wentWell(outcome, 1));
}

async function another(pool: Pool): Promise<Monitor | null> {
  try {
    return (await pool.fresh()).monitor;
  } catch (error) {
    if (error instanceof BindTrouble) return null;
    throw error;
  }
}

/**
 * Whether FreeLibrary and the end of the process go well after a run without Cancel.
 * @param waitMs longest wait for an operation's end, milliseconds
 * @param quiesceMs time for a leftover thread to run into nothing, milliseconds
 */
export async function unloadsWell(pool: Pool, deadlines: Deadlines, waitMs: number, quiesceMs: number): Promise<boolean> {
  const control = controlScenario('control-unload', ['A'], waitMs, 0);
  const outcome = await pool.runFresh(
    [{ ...control, steps: [...control.steps, { do: 'unload', resource: 'A', quiesceMs }] }],
    deadlines,
  );
  return outcome.kind === 'completed' && !anomaliesOf(outcome).has('unload');
}

/** Longer operations are not tested: holding a report as long again would cost more than the answer is worth. Milliseconds. */
const LONGEST_HELD_MS = 10_000;

/** Added to the operation's own time, so that parallel work is surely done when the report is answered. Milliseconds. */
const SURELY_DONE_MS = 50;

/** If the work was held with the first report, it needs at least this share of its usual time afterwards. */
const HELD_SHARE = 0.5;

/**
 * Whether the operation's work stops while it makes a report. The first pending report of an Online is answered only after the
 * whole usual time; work on another thread is done by then. False also if this cannot be told.
 */
export async function reportsInline(pool: Pool, usual: OperationFacts, deadlines: Deadlines, waitMs: number): Promise<boolean> {
  const delayMs = Math.ceil(usual.medianMs) + SURELY_DONE_MS;
  if (!usual.pends || usual.pendingReports === 0 || usual.medianMs > LONGEST_HELD_MS) return false;
  const control = controlScenario('control-held', ['A'], waitMs + delayMs, 0);
  const steps = control.steps.map(
    (step): Step => (step.do === 'online' ? { ...step, script: [{ act: 'delay', report: 1, ms: delayMs }] } : step),
  );
  const longer = { callMs: deadlines.callMs, totalMs: deadlines.totalMs + delayMs };
  const outcome = await pool.runFresh([{ ...control, steps }], longer);
  if (outcome.kind !== 'completed') return false;
  const { events, operations } = historyOf(outcome.trace.events);
  const operation = operations.find(({ what }) => what === 'online');
  const [first] = operation?.reports ?? [];
  const answered = events.find((event) => event.kind === 'reported' && event.of === first?.seq);
  if (operation === undefined || first === undefined || answered === undefined || operation.end.how !== 'reported') return false;
  const usuallyLeft = usual.medianMs - msBetween(operation.call.enter, first);
  return msBetween(answered, operation.end) >= usuallyLeft * HELD_SHARE;
}

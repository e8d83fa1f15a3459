/**
 * How many resources and processes at once the subject stands, whether it unloads, and whether it refuses versions that it
 * cannot serve: all of it with no Cancel. Machine-wide state (a mutex, a port) makes correct DLLs fail beside themselves.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { OperationFacts } from '../contract/facts.ts';
import { ALIASES, type Scenario, type Step } from '../contract/step.ts';
import type { Monitor } from '../host/monitor.ts';
import { BindTrouble, type Pool } from '../host/pool.ts';
import { runIn } from '../host/run-in.ts';
import { anomaliesOf } from '../judge/anomalies.ts';
import { historyOf, msBetween } from '../model/history.ts';
import { controlScenario, wentWell } from './calibrate.ts';

/** The largest of 4, 2 and 1 resources at once with which a Cancel-less run goes well. */
export async function resourcesAtOnce(
  pool: Pool,
  monitor: Monitor,
  most: number,
  deadlines: Deadlines,
  waitMs: number,
): Promise<number> {
  let used = monitor;
  for (const count of [4, 2].filter((each) => each <= most)) {
    const outcome = await runIn(
      used,
      controlScenario(`control-${count}-resources`, ALIASES.slice(0, count), waitMs, 0),
      deadlines,
    );
    if (wentWell(outcome, count)) {
      if (used !== monitor) await pool.drop(used);
      return count;
    }
    if (used !== monitor) await pool.drop(used);
    // What failed may have left something behind: the next try gets a process of its own.
    used = (await pool.fresh()).monitor;
  }
  if (used !== monitor) await pool.drop(used);
  return 1;
}

/** Up to `count` more bound monitors; fewer where the subject does not stand as many. */
export async function startMore(pool: Pool, count: number): Promise<readonly Monitor[]> {
  const started = await Promise.all(Array.from({ length: count }, () => another(pool)));
  return started.filter((each) => each !== null);
}

/** Whether the control goes well in all of these monitors at once. */
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

/** Whether FreeLibrary and the end of the process go well after a Cancel-less run. */
export async function unloadsWell(pool: Pool, deadlines: Deadlines, waitMs: number, quiesceMs: number): Promise<boolean> {
  const control = controlScenario('control-unload', ['A'], waitMs, 0);
  const outcome = await pool.runFresh(
    [{ ...control, steps: [...control.steps, { do: 'unload', resource: 'A', quiesceMs }] }],
    deadlines,
  );
  return outcome.kind === 'completed' && !anomaliesOf(outcome).has('unload');
}

/** Longer operations are not held as long again to find out: the wait would cost more than the answer is worth. */
const LONGEST_HELD_MS = 10_000;

/** Beyond the operation's own time, so that work that goes on meanwhile is done when the report is answered, milliseconds. */
const SURELY_DONE_MS = 50;

/** The share of its usual time that an operation needs after a long-held first report, if its work was held with it. */
const HELD_SHARE = 0.5;

/**
 * Whether the work waits while a report is being made: the first pending report of an Online is answered only after as long as the whole
 * operation takes. Work that went on beside it is done by then. False also where that cannot be told.
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

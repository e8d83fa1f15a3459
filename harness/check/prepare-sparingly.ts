/**
 * Prepares on an overloaded machine: one step after the other, and only while time is left. Skipped parts are not judged. Cancel
 * always is.
 */
import { factsFrom } from '../calibrate/calibrate.ts';
import { otherTypesOf } from '../calibrate/other-types.ts';
import { type AtOnce, allDoWell, resourcesAtOnce, startMore, unloadsWell } from '../calibrate/stands.ts';
import { moreFor, stepUp } from '../calibrate/steps-up.ts';
import { BindTrouble, isMachines } from '../host/bind-trouble.ts';
import { type Load, slackOf } from '../host/load.ts';
import type { Monitor } from '../host/monitor.ts';
import { probeBinding } from '../probes/binding.ts';
import { PREPARE_UNTIL } from '../stage/shares.ts';
import { naturalMs, quietMs } from '../steps/patience.ts';
import type { Begun, Preparation, Prepared } from './preparation.ts';
import { typesToTry } from './types-to-try.ts';

/** Prepares a calibrated subject on an overloaded machine. It skips what there is no time for. */
export async function sparingly(
  preparation: Preparation,
  { binding, calibrated, monitor, more, load }: Begun,
): Promise<Prepared> {
  const { pool, request, plan, caps } = preparation;
  const facts = factsFrom(calibrated, { maxResources: 1, maxProcesses: 1, unloads: false }, []);
  const slack = { ...caps, slack: slackOf(load) };
  const waitMs = quietMs(facts, slack);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  /** Whether there is time for another process: twice the usual start, since the machine may get busier. */
  const inTime = (): boolean => 2 * pool.startMs <= leftMs(preparation);
  const resources = (): Promise<AtOnce> => resourcesAtOnce(pool, monitor, plan.maxResources, deadlines, waitMs);
  const [well, together] = await Promise.all([allDoWell(more, deadlines, waitMs), resources()]);
  // If they fail beside each other, the machine may be to blame. One monitor is enough.
  await Promise.all(more.map((each) => (well ? pool.adopt(each) : pool.drop(each))));
  const atOnce = well ? together : await resources();
  await pool.adopt(monitor);
  const quiesceMs = Math.ceil(naturalMs(facts)) + 50;
  const unloads = inTime() && (await orElse(preparation, unloadsWell(pool, deadlines, waitMs, quiesceMs), false));
  const unasked = await probeBinding(pool, binding, request, false);
  const probe = inTime() ? await orElse(preparation, probeBinding(pool, binding, request, true), unasked) : unasked;
  const trying = otherTypesOf(pool, inTime() ? typesToTry(plan, binding) : [], facts, deadlines, waitMs);
  const otherTypes = await orElse(preparation, trying, []);
  const maxProcesses = well ? 1 + more.length : 1;
  return { kind: 'ready', binding, calibrated, stands: { ...atOnce, maxProcesses, unloads, otherTypes }, probe, load };
}

/**
 * Starts more monitors in growing steps, while there is time for another.
 * @param usual number on a quiet machine
 */
export function inSteps(preparation: Preparation, load: Load, usual: number): Promise<readonly Monitor[]> {
  const { pool, plan } = preparation;
  return stepUp({
    start: (count) => whileTimeLasts(preparation, startMore(pool, count)),
    most: plan.monitors === null ? moreFor(load, usual) : usual,
    costMs: pool.startMs,
    leftMs: () => leftMs(preparation),
    now: () => performance.now(),
  });
}

/** Time left for the optional parts of calibration, milliseconds. */
function leftMs({ clock }: Preparation): number {
  return clock.leftMs(PREPARE_UNTIL);
}

/**
 * Waits for the work. When the time is over, processes that are still starting are given up, since a machine may suddenly get
 * busier.
 */
async function whileTimeLasts<T>(preparation: Preparation, work: Promise<T>): Promise<T> {
  const giveUp = setTimeout(() => preparation.pool.breakOffStarts(), Math.max(0, leftMs(preparation)));
  try {
    return await work;
  } finally {
    clearTimeout(giveUp);
  }
}

/** Like whileTimeLasts, with a default if the machine had no time for a process. */
async function orElse<T>(preparation: Preparation, work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await whileTimeLasts(preparation, work);
  } catch (error) {
    if (error instanceof BindTrouble && isMachines(error)) return otherwise;
    throw error;
  }
}

/** Everything before the first Cancel: a first bound monitor, calibration, and what the subject stands at once. */

import { troubleCause } from '../calibrate/bind-trouble.ts';
import { type Calibrated, calibrate, factsFrom } from '../calibrate/calibrate.ts';
import { type ShownBefore, shownByTrouble } from '../calibrate/shown-before.ts';
import { allDoWell, resourcesAtOnce, startMore, unloadsWell } from '../calibrate/stands.ts';
import { moreFor, stepUp } from '../calibrate/steps-up.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Binding, BindRequest } from '../host/bind.ts';
import { isOverloaded, type Load, loadOf, slackOf } from '../host/load.ts';
import { namingModules, surveyOf } from '../host/missing-modules.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Launcher } from '../host/place/place.ts';
import { BindTrouble, isMachines, type Pool } from '../host/pool.ts';
import { probeBinding } from '../probes/binding.ts';
import type { BindingProbe } from '../probes/probe.ts';
import type { CheckOptions } from '../request/options.ts';
import { type Caps, naturalMs, quietMs } from '../steps/patience.ts';

/** Most scenarios wait most of the time, so a few times the cores keep those busy; under Wine each costs more. */
const AUTO_MONITORS = { linux: 10, windows: 10, wine: 5 } as const;

/** Under Wine for a subject whose operations take long, milliseconds: waiting for them costs more than starting as many processes again. */
const LONG_MS = 250;
const MORE_FOR_LONG = 4;

/**
 * Share of the time limit after which calibration begins nothing more that it can do without, on a machine that is overloaded: measured beside 15 others on one core,
 * all of it took 175 s of 120 under Wine. What is left out is not judged; Cancel is.
 */
const UNTIL = 1 / 3;

type Measured = Extract<Calibrated, { kind: 'calibrated' }>;

export type Prepared =
  | {
      readonly kind: 'ready';
      readonly binding: Binding;
      readonly calibrated: Measured;
      readonly stands: { readonly maxResources: number; readonly maxProcesses: number; readonly unloads: boolean };
      readonly probe: BindingProbe;
      /** How busy the machine was meanwhile. */
      readonly load: Load;
    }
  /** `shown`: null where there is no more to it than the cause says. */
  | { readonly kind: 'cause'; readonly cause: Cause; readonly shown: ShownBefore | null }
  /** The binding itself is wrong: Cancel must not be called. */
  | { readonly kind: 'broken'; readonly probe: BindingProbe };

export interface Preparation {
  readonly pool: Pool;
  readonly subject: SubjectFile;
  readonly launcher: Launcher;
  readonly request: BindRequest;
  readonly options: CheckOptions;
  readonly caps: Caps;
  /** Since the check began, milliseconds. */
  readonly elapsedMs: () => number;
}

/** Binds and calibrates; afterwards the pool holds the monitors that did well. */
export async function prepare(preparation: Preparation): Promise<Prepared> {
  const { pool, launcher, request, options, caps } = preparation;
  const first = await bindFirst(preparation);
  if (first.kind !== 'bound') return first;
  const { binding } = first;
  const usual = Math.max(1, options.monitors ?? AUTO_MONITORS[launcher.platform]);
  const load = loadOf(first.monitor.noticed);
  const overloaded = isOverloaded(load);
  const together = overloaded
    ? await calibrateBeside(preparation, first.monitor, () => inSteps(preparation, load, usual - 1))
    : await calibrateBeside(preparation, first.monitor, () => startMore(pool, usual - 1));
  // Much is loaded by the first Online only.
  if (together.monitor.usable) await pool.modules.note(together.monitor);
  if (together.calibrated.kind === 'cause') {
    const { cause, shown } = together.calibrated;
    return { kind: 'cause', cause, shown };
  }
  const { calibrated, monitor } = { ...together, calibrated: together.calibrated };
  if (overloaded) return sparingly(preparation, { binding, calibrated, monitor, more: together.more, load });

  const facts = factsFrom(calibrated, { maxResources: 1, maxProcesses: 1, unloads: false }, []);
  const long = options.monitors === null && launcher.platform === 'wine' && naturalMs(facts) >= LONG_MS;
  const stood = together.more.length === usual - 1;
  const more = long && stood ? [...together.more, ...(await startMore(pool, MORE_FOR_LONG))] : together.more;
  const wanted = long && stood ? usual + MORE_FOR_LONG : usual;
  const waitMs = quietMs(facts, caps);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  const resources = (): Promise<number> => resourcesAtOnce(pool, monitor, options.maxResources, deadlines, waitMs);
  const unloading = (): Promise<boolean> => unloadsWell(pool, deadlines, waitMs, Math.ceil(naturalMs(facts)) + 50);
  const probing = (): Promise<BindingProbe> => probeBinding(pool, binding, request);
  if (more.length === wanted - 1 && more.length > 0) {
    // All at once: what stands this stands it one by one as well.
    const [well, maxResources, unloads, probe] = await Promise.all([
      allDoWell(more, deadlines, waitMs),
      resources(),
      unloading(),
      probing(),
    ]);
    if (well) {
      for (const each of [monitor, ...more]) await pool.adopt(each);
      return { kind: 'ready', binding, calibrated, stands: { maxResources, maxProcesses: wanted, unloads }, probe, load };
    }
  }
  // One process at a time: each of these needs the machine to itself.
  await Promise.all([monitor, ...more].map((each) => pool.drop(each)));
  const { monitor: alone } = await pool.fresh();
  const maxResources = await resourcesAtOnce(pool, alone, options.maxResources, deadlines, waitMs);
  await pool.drop(alone);
  const unloads = await unloading();
  return { kind: 'ready', binding, calibrated, stands: { maxResources, maxProcesses: 1, unloads }, probe: await probing(), load };
}

/** More monitors one after the other, as long as there is time for another. */
function inSteps(preparation: Preparation, load: Load, usual: number): Promise<readonly Monitor[]> {
  const { pool, options } = preparation;
  return stepUp({
    start: (count) => whileTimeLasts(preparation, startMore(pool, count)),
    most: options.monitors === null ? moreFor(load, usual) : usual,
    costMs: pool.startMs,
    leftMs: () => leftMs(preparation),
    now: () => performance.now(),
  });
}

/** What calibration has left for what it can do without, milliseconds. */
function leftMs({ options, elapsedMs }: Preparation): number {
  return options.timeLimitMs * UNTIL - elapsedMs();
}

/** The work; processes that are still on their way up for it when the time is over are given up, since a machine may get busier all of a sudden. */
async function whileTimeLasts<T>(preparation: Preparation, work: Promise<T>): Promise<T> {
  const giveUp = setTimeout(() => preparation.pool.breakOffStarts(), Math.max(0, leftMs(preparation)));
  try {
    return await work;
  } finally {
    clearTimeout(giveUp);
  }
}

/** The same, and what comes of it if the machine had no time for a process. */
async function orElse<T>(preparation: Preparation, work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await whileTimeLasts(preparation, work);
  } catch (error) {
    if (error instanceof BindTrouble && isMachines(error)) return otherwise;
    throw error;
  }
}

interface Begun {
  readonly binding: Binding;
  readonly calibrated: Measured;
  readonly monitor: Monitor;
  readonly more: readonly Monitor[];
  readonly load: Load;
}

/** The rest of it on an overloaded machine: one thing after the other, and only what there is time for. */
async function sparingly(preparation: Preparation, { binding, calibrated, monitor, more, load }: Begun): Promise<Prepared> {
  const { pool, request, options, caps } = preparation;
  const facts = factsFrom(calibrated, { maxResources: 1, maxProcesses: 1, unloads: false }, []);
  const slack = { ...caps, slack: slackOf(load) };
  const waitMs = quietMs(facts, slack);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  /** Whether there is time for something that needs another process: twice what one took, since the machine may get busier. */
  const inTime = (): boolean => 2 * pool.startMs <= leftMs(preparation);
  const resources = (): Promise<number> => resourcesAtOnce(pool, monitor, options.maxResources, deadlines, waitMs);
  const [well, together] = await Promise.all([allDoWell(more, deadlines, waitMs), resources()]);
  // Beside each other they do not do well: that may be the machine's doing, and one is enough.
  await Promise.all(more.map((each) => (well ? pool.adopt(each) : pool.drop(each))));
  const maxResources = well ? together : await resources();
  await pool.adopt(monitor);
  const quiesceMs = Math.ceil(naturalMs(facts)) + 50;
  const unloads = inTime() && (await orElse(preparation, unloadsWell(pool, deadlines, waitMs, quiesceMs), false));
  const unasked = await probeBinding(pool, binding, request, false);
  const probe = inTime() ? await orElse(preparation, probeBinding(pool, binding, request, true), unasked) : unasked;
  const maxProcesses = well ? 1 + more.length : 1;
  return { kind: 'ready', binding, calibrated, stands: { maxResources, maxProcesses, unloads }, probe, load };
}

interface Beside {
  readonly calibrated: Calibrated;
  readonly monitor: Monitor;
  readonly more: readonly Monitor[];
}

/** Calibrates while more monitors start; alone and anew if that went wrong, since it may have been their doing. */
async function calibrateBeside(
  { pool, caps }: Preparation,
  monitor: Monitor,
  starting: () => Promise<readonly Monitor[]>,
): Promise<Beside> {
  const deadlines = { ...pool.bindDeadlines, totalMs: 3 * caps.operationMs };
  const [calibrated, more] = await Promise.all([calibrate(monitor, deadlines, caps.operationMs), starting()]);
  if (calibrated.kind === 'calibrated' || calibrated.patienceLost || more.length === 0) return { calibrated, monitor, more };
  await Promise.all([monitor, ...more].map((each) => pool.drop(each)));
  const { monitor: alone } = await pool.fresh();
  return { calibrated: await calibrate(alone, deadlines, caps.operationMs), monitor: alone, more: [] };
}

type First =
  | { readonly kind: 'bound'; readonly monitor: Monitor; readonly binding: Binding }
  | Extract<Prepared, { kind: 'cause' | 'broken' }>;

/** The first monitor; a binding that is wrong is looked at twice, in two processes. */
async function bindFirst(preparation: Preparation): Promise<First> {
  const { pool } = preparation;
  try {
    return { kind: 'bound', ...(await pool.fresh()) };
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    const shown = shownByTrouble(error);
    if (error.bound.kind !== 'broken')
      return { kind: 'cause', cause: await namedImports(troubleCause(error), preparation), shown };
    const { rule, message } = error.bound;
    const again = await brokenAgain(pool);
    if (again !== rule) {
      const detail = `its function table differs from one process to the next: ${message}`;
      return { kind: 'cause', cause: { cause: 'unsound-before-cancel', detail }, shown };
    }
    return { kind: 'broken', probe: { observations: [], violations: [{ rule, message, reproduced: '2/2' }], unconfirmed: [] } };
  }
}

/** The binding rule that a second process shows broken; null if it binds there. */
async function brokenAgain(pool: Pool): Promise<string | null> {
  try {
    await pool.fresh();
    return null;
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    return error.bound.kind === 'broken' ? error.bound.rule : null;
  }
}

/** Adds to a missing import which one it is, as far as the files tell. */
async function namedImports(cause: Cause, { subject, launcher, options }: Preparation): Promise<Cause> {
  if (cause.cause !== 'missing-import') return cause;
  return namingModules(cause, await surveyOf(subject, options.dllDirectories, launcher));
}

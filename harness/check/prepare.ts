/** Everything before the first Cancel: the first monitor, calibration, and what the subject stands at once. */

import { type Calibrated, calibrate, factsFrom } from '../calibrate/calibrate.ts';
import { otherTypesOf } from '../calibrate/other-types.ts';
import { type AtOnce, allDoWell, resourcesAtOnce, startMore, unloadsWell } from '../calibrate/stands.ts';
import type { Facts } from '../contract/facts.ts';
import { isOverloaded, loadOf } from '../host/load.ts';
import type { Monitor } from '../host/monitor.ts';
import { probeBinding } from '../probes/binding.ts';
import type { Beside } from '../stage/beside.ts';
import { naturalMs, quietMs } from '../steps/patience.ts';
import { bindFirst } from './bind-first.ts';
import type { Begun, Preparation, Prepared, Stands } from './preparation.ts';
import { inSteps, sparingly } from './prepare-sparingly.ts';
import { typesToTry } from './types-to-try.ts';

/**
 * Monitors by default, for each platform. Scenarios mostly wait, so this is several times the usual number of cores. Under Wine
 * each costs more.
 */
const AUTO_MONITORS = { linux: 10, windows: 10, wine: 5 } as const;

/**
 * Under Wine, a subject with operations at least this long gets MORE_FOR_LONG more monitors: waiting costs more than starting
 * them. Milliseconds.
 */
const LONG_MS = 250;
const MORE_FOR_LONG = 4;

/** Binds and calibrates a subject. Afterwards the pool holds the monitors that did well. */
export async function prepare(preparation: Preparation): Promise<Prepared> {
  const { pool, launcher, plan } = preparation;
  const first = await bindFirst(preparation);
  if (first.kind !== 'bound') return first;
  const usual = Math.max(1, plan.monitors ?? AUTO_MONITORS[launcher.platform]);
  const load = loadOf(first.monitor.noticed);
  const overloaded = isOverloaded(load);
  const starting = (): Promise<readonly Monitor[]> =>
    overloaded ? inSteps(preparation, load, usual - 1) : startMore(pool, usual - 1);
  const { calibrated, monitor, more } = await calibrateBeside(preparation, first.monitor, starting);
  // Many modules are loaded only by the first Online.
  if (monitor.usable) await pool.modules.note(monitor);
  if (calibrated.kind === 'cause') return { kind: 'cause', cause: calibrated.cause, shown: calibrated.shown };
  const begun: Begun = { binding: first.binding, calibrated, monitor, more, load };
  return overloaded ? sparingly(preparation, begun) : amply(preparation, begun, usual);
}

/** On a machine with time: measures everything at once if the subject stands that, else in one process at a time. */
async function amply(preparation: Preparation, begun: Begun, usual: number): Promise<Prepared> {
  const { pool } = preparation;
  const { binding, calibrated, monitor, load } = begun;
  const facts = factsFrom(calibrated, { maxResources: 1, maxProcesses: 1, unloads: false }, []);
  const stood = begun.more.length === usual - 1;
  const extra = stood && isWorthMore(preparation, naturalMs(facts)) ? MORE_FOR_LONG : 0;
  const more = extra === 0 ? begun.more : [...begun.more, ...(await startMore(pool, extra))];
  const processes = usual + extra;
  const looks = looksAt(preparation, begun, facts);
  if (more.length === processes - 1 && more.length > 0) {
    // A subject that stands all this at once stands each part alone.
    const [well, atOnce, unloads, probe, otherTypes] = await Promise.all([
      looks.allDoWell(more),
      looks.resources(monitor),
      looks.unloading(),
      looks.probing(),
      looks.otherTypes(),
    ]);
    if (well) {
      for (const each of [monitor, ...more]) await pool.adopt(each);
      return {
        kind: 'ready',
        binding,
        calibrated,
        stands: { ...atOnce, maxProcesses: processes, unloads, otherTypes },
        probe,
        load,
      };
    }
  }
  // One process at a time: the subject may stand no other beside it.
  await Promise.all([monitor, ...more].map((each) => pool.drop(each)));
  const { monitor: alone } = await pool.fresh();
  const atOnce = await looks.resources(alone);
  await pool.drop(alone);
  const unloads = await looks.unloading();
  const probe = await looks.probing();
  const otherTypes = await looks.otherTypes();
  return { kind: 'ready', binding, calibrated, stands: { ...atOnce, maxProcesses: 1, unloads, otherTypes }, probe, load };
}

/** Whether waiting for its operations costs more than starting more processes under Wine. */
function isWorthMore({ plan, launcher }: Preparation, operationMs: number): boolean {
  return plan.monitors === null && launcher.platform === 'wine' && operationMs >= LONG_MS;
}

/** The separate measurements, each with fitting deadlines. */
function looksAt({ pool, request, plan, caps }: Preparation, { binding }: Begun, facts: Facts) {
  const waitMs = quietMs(facts, caps);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  return {
    allDoWell: (monitors: readonly Monitor[]): Promise<boolean> => allDoWell(monitors, deadlines, waitMs),
    resources: (monitor: Monitor): Promise<AtOnce> => resourcesAtOnce(pool, monitor, plan.maxResources, deadlines, waitMs),
    unloading: (): Promise<boolean> => unloadsWell(pool, deadlines, waitMs, Math.ceil(naturalMs(facts)) + 50),
    otherTypes: (): Promise<Stands['otherTypes']> => otherTypesOf(pool, typesToTry(plan, binding), facts, deadlines, waitMs),
    probing: (): Promise<Beside> => probeBinding(pool, binding, request),
  };
}

interface CalibratedBeside {
  readonly calibrated: Calibrated;
  readonly monitor: Monitor;
  readonly more: readonly Monitor[];
}

/** Calibrates while more monitors start. If that fails, it calibrates again alone, since the others may have caused it. */
async function calibrateBeside(
  { pool, caps }: Preparation,
  monitor: Monitor,
  starting: () => Promise<readonly Monitor[]>,
): Promise<CalibratedBeside> {
  const deadlines = { ...pool.bindDeadlines, totalMs: 3 * caps.operationMs };
  const [calibrated, more] = await Promise.all([calibrate(monitor, deadlines, caps.operationMs), starting()]);
  if (calibrated.kind === 'calibrated' || calibrated.patienceLost || more.length === 0) return { calibrated, monitor, more };
  await Promise.all([monitor, ...more].map((each) => pool.drop(each)));
  const { monitor: alone } = await pool.fresh();
  return { calibrated: await calibrate(alone, deadlines, caps.operationMs), monitor: alone, more: [] };
}

/**
 * Makes many Cancels before anything is measured. A ring of the last thousand calls, or a pool, grows until it is full. Only
 * growth after that is a leak (contract, on warm-up). Several resources pend at once, and each gets idle Cancels in between,
 * since measured cycles would take minutes for that many Cancels.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import { ALIASES, type Alias, type Scenario, type Step } from '../contract/step.ts';
import { type EndedOutcome, isTelling } from '../contract/trace.ts';
import type { Monitor } from '../host/monitor.ts';
import { runIn } from '../host/run-in.ts';
import { cancel, close, MEASURE, online, open, settle, terminate } from '../steps/phrases.ts';

/** What a soak needs. */
export interface SoakOptions {
  readonly arm: 'cancel' | 'control';
  readonly facts: Pick<Facts, 'maxResources'>;
  readonly seed: number;
  readonly budgetMs: number;
  /** Cancels at most, even if time is left. */
  readonly mostCancels: number;
  /** Time for a cancelled operation to end by itself before Terminate, milliseconds. */
  readonly settleMs: number;
  /** Whether the resources stay open from one scenario to the next, and for the cycles after them. */
  readonly keepsOpen: boolean;
  /** Longest time for one call, milliseconds. */
  readonly callMs: number;
  readonly expired: () => boolean;
}

/** What a soak came to. */
export interface Soaked {
  /** Cycles of Online, Cancel and Terminate. `cancels` has all Cancels, the idle ones too. */
  readonly cycles: number;
  readonly cancels: number;
  /** Size of the heaps before the first cycle, bytes; null if it is not known. */
  readonly heapBefore: number | null;
  /** How the process ended, or null. */
  readonly ended: EndedOutcome | null;
}

/**
 * Rounds of all resources in one scenario; each round has IDLE more Cancels of each. With four resources these are some 770
 * steps. The shim has room for 1,024.
 */
const MOST_ROUNDS = 16;
const IDLE = 8;

/** Later measurements need this part of the journal. */
const LEAST_JOURNAL = 0.5;

/**
 * Soaks one arm in a monitor that has bound the subject.
 * @returns the counts so far, even if a fault of ours cut it short
 */
export async function soak(monitor: Monitor, options: SoakOptions): Promise<Soaked> {
  const startedAt = performance.now();
  const resources = ALIASES.slice(0, Math.max(1, options.facts.maxResources));
  let rounds = 0;
  let cancels = 0;
  let heapBefore: number | null = null;
  const cycles = (): number => rounds * resources.length;
  while (!options.expired() && monitor.usable && monitor.journalLeft > LEAST_JOURNAL) {
    const spentMs = performance.now() - startedAt;
    const inTime = rounds === 0 ? 1 : Math.floor((options.budgetMs - spentMs) / (spentMs / rounds));
    const asked = rounds * resources.length * (1 + IDLE);
    const more = Math.min(MOST_ROUNDS, inTime, Math.floor((options.mostCancels - asked) / (resources.length * (1 + IDLE))));
    if (more < 1) break;
    const steps = soakSteps(options.arm, resources, more, options);
    const id = `soak-${options.arm}-${rounds + 1}`;
    const scenario: Scenario = { id, situation: 'endurance', basis: 'derived', seed: options.seed, steps };
    const outcome = await runIn(monitor, scenario, deadlines(options, steps));
    if (!isTelling(outcome)) break;
    const { events } = outcome.trace;
    if (rounds === 0) heapBefore = events.find((event) => event.kind === 'measured')?.heapBytes ?? null;
    cancels += events.filter((event) => event.kind === 'enter' && event.call === 'Cancel').length;
    if (outcome.kind !== 'completed') {
      const begun = events.filter((event) => event.kind === 'enter' && event.call === 'Online').length;
      return { cycles: cycles() + begun, cancels, heapBefore, ended: outcome };
    }
    rounds += more;
  }
  return { cycles: cycles(), cancels, heapBefore, ended: null };
}

/**
 * Rounds in which each resource is cancelled while pending, brought down, and cancelled when idle. The control makes no Cancel.
 */
export function soakSteps(
  arm: 'cancel' | 'control',
  resources: readonly Alias[],
  rounds: number,
  { settleMs, keepsOpen }: Pick<SoakOptions, 'settleMs' | 'keepsOpen'>,
): readonly Step[] {
  const each = (step: (resource: Alias) => Step): readonly Step[] => resources.map(step);
  const cancelled = arm === 'cancel' ? [...each((resource) => cancel(resource)), ...settled()] : [];
  const idle = arm === 'cancel' ? Array.from({ length: IDLE }, () => each((resource) => cancel(resource))).flat() : [];
  const round = [...each((resource) => online(resource)), ...cancelled, ...each(terminate), ...idle];
  const closed = keepsOpen ? [] : each(close);
  const all = [...each((resource) => open(resource)), ...Array.from({ length: rounds }, () => round).flat(), ...closed];
  // Measured only at the start, right after garbage collection. Later, uncollected garbage is larger than any leak.
  return [MEASURE, ...all];

  function settled(): readonly Step[] {
    return settleMs === 0 ? [] : each((resource) => settle(resource, { quietMs: settleMs, maxMs: settleMs }));
  }
}

function deadlines({ callMs, settleMs }: SoakOptions, steps: readonly Step[]): Deadlines {
  return { callMs: () => callMs, totalMs: steps.length * (settleMs + 20) + 5 * callMs, stacks: true };
}

/**
 * Runs many cycles of one resource in one process, until a time budget is spent. Small leaks and tables that fill up show only
 * here. One arm cancels; the other, the control, terminates at the same moments. This file only observes.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import { MOST_STEPS, type Scenario } from '../contract/step.ts';
import { isTelling } from '../contract/trace.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Pool } from '../host/pool.ts';
import { runIn } from '../host/run-in.ts';
import type { Arm, Resource } from '../judge/arm.ts';
import type { Point } from '../judge/slope.ts';
import { historyOf } from '../model/history.ts';
import type { Rule } from '../model/rule.ts';
import { MEASURE } from '../steps/phrases.ts';
import { answersOf, begunBy, lastReached, note, notePromises, noteWhole } from './cycle-notes.ts';
import { type ArmName, type Cycles, MEASURE_EVERY, SETTLE_MS } from './cycles.ts';
import { soak } from './soak.ts';

/** What both arms need. */
export interface EnduranceOptions {
  readonly pool: Pool;
  /** Every rule, those outside the profile too: what a cycle's answers promise is looked up in it. */
  readonly register: readonly Rule[];
  readonly facts: Facts;
  readonly cycles: Cycles;
  readonly seed: number;
  readonly budgetMs: number;
  /** Limits of the Cancels before the first measurement (soak.ts); null: none are made. Milliseconds, and a count. */
  readonly soak: { readonly budgetMs: number; readonly mostCancels: number } | null;
  /** Cycles at most, even if time is left. */
  readonly mostCycles: number;
  /** Longest time for one call, milliseconds. */
  readonly callMs: number;
  readonly expired: () => boolean;
}

/** Thirty cycles of seven to ten steps, with a measurement after every third: some 250 steps. */
export const CYCLES_A_BATCH = 30;

/** The most steps of a cycle for which a batch still fits into a scenario. */
export const MOST_STEPS_A_CYCLE = Math.floor((MOST_STEPS - 1 - CYCLES_A_BATCH / MEASURE_EVERY) / CYCLES_A_BATCH);

/** On a busy machine, an arm gets up to this many times its budget to reach the cycles that a judgement needs. */
const LONGER = 6;

/** Cycles that are to be all or none end if they would take this many times the longest time. The first ones are often slow. */
const HOPELESS = 1.5;

/** The first batch is short. It tells how long a cycle takes, and whether waiting after Cancel is of any use. */
const FIRST_BATCH = MEASURE_EVERY;

/**
 * Runs both arms at once, so that the machine is equally busy for both. They take turns, with half the budget each, if the
 * subject stands only one process.
 * @throws BindTrouble if no process can be bound
 */
export async function bothArms(options: EnduranceOptions): Promise<readonly [Arm, Arm]> {
  if (options.facts.maxProcesses > 1) return Promise.all([runArm(options, 'cancel'), runArm(options, 'control')]);
  const { budgetMs, soak } = options;
  const half = { ...options, budgetMs: budgetMs / 2, soak: soak === null ? null : { ...soak, budgetMs: soak.budgetMs / 2 } };
  return [await runArm(half, 'cancel'), await runArm(half, 'control')];
}

/**
 * Runs one arm in its own process.
 * @throws BindTrouble if no process can be bound
 */
async function runArm(options: EnduranceOptions, arm: ArmName): Promise<Arm> {
  const { monitor } = await options.pool.fresh('counting');
  try {
    if (options.soak === null) return await cycle(options, monitor, arm);
    const soaked = await soak(monitor, {
      ...options,
      ...options.soak,
      arm,
      settleMs: SETTLE_MS,
      keepsOpen: options.cycles.keepsOpen,
    });
    if (soaked.ended === null) return { ...(await cycle(options, monitor, arm)), soaked };
    return { ...NO_CYCLES, ended: { cycle: soaked.cycles, outcome: soaked.ended } };
  } finally {
    await options.pool.drop(monitor);
  }
}

const NO_CYCLES: Arm = {
  keepsOpen: false,
  cycles: 0,
  cancelled: 0,
  soaked: null,
  measured: { threads: [], handles: [], heap: [], pages: [] },
  answers: [],
  whole: { count: 0, failed: [] },
  promises: { kept: [], broken: [] },
  ended: null,
};

async function cycle(options: EnduranceOptions, monitor: Monitor, arm: ArmName): Promise<Arm> {
  const startedAt = performance.now();
  const until = startedAt + options.budgetMs;
  const latest = startedAt + LONGER * options.budgetMs;
  let settleMs = SETTLE_MS;
  const measured: Record<Resource, Point[]> = { threads: [], handles: [], heap: [], pages: [] };
  const answers: string[] = [];
  const whole = { count: 0, failed: [] as Arm['whole']['failed'][number][] };
  const promises = { kept: [] as number[], broken: [] as Arm['promises']['broken'][number][] };
  const { keepsOpen, enough } = options.cycles;
  let cancelled = 0;
  let cycles = 0;
  while (cycles < options.mostCycles && !options.expired() && monitor.usable) {
    const cycleMs = (performance.now() - startedAt) / cycles;
    if (options.cycles.allOrNone && cycles > 0 && enough * cycleMs > HOPELESS * LONGER * options.budgetMs) break;
    const end = cycles < enough ? latest : until;
    const count = cycles === 0 ? FIRST_BATCH : Math.min(fitting(end, cycleMs), roundedUp(enough - cycles, until, cycleMs));
    if (count <= 0) break;
    const scenario = batch(arm, options, cycles, count, settleMs);
    const outcome = await runIn(monitor, scenario, batchDeadlines(options, count));
    // A fault of ours says nothing. Earlier batches still count.
    if (!isTelling(outcome)) break;
    if (outcome.kind !== 'completed') {
      const done = begunBy(lastReached(outcome.trace.events), scenario.steps);
      return {
        ...NO_CYCLES,
        keepsOpen,
        cycles,
        cancelled,
        measured,
        answers,
        whole,
        promises,
        ended: { cycle: cycles + done, outcome },
      };
    }
    const { events } = outcome.trace;
    note(measured, events, cycles);
    answers.push(...answersOf(events, scenario.steps));
    const history = historyOf(events);
    const { operations } = history;
    notePromises(promises, { scenario, trace: outcome.trace, history }, options, cycles);
    // An operation that sometimes fails by itself says nothing when it fails here.
    if (!options.facts.anomalies.includes('not-reached')) noteWhole(whole, operations, scenario.steps, cycles);
    cancelled += operations.filter(({ cancels }) => cancels.some((call) => call.exit?.value === 0)).length;
    if (cycles === 0 && cancelled === 0) settleMs = 0;
    cycles += count;
  }
  return { ...NO_CYCLES, keepsOpen, cycles, cancelled, measured, answers, whole, promises };
}

/** Once the budget is spent, only the cycles that a judgement lacks. */
function roundedUp(lacking: number, until: number, cycleMs: number): number {
  if (performance.now() + MEASURE_EVERY * cycleMs < until) return CYCLES_A_BATCH;
  return Math.max(0, Math.ceil(lacking / MEASURE_EVERY) * MEASURE_EVERY);
}

/** The number of cycles that fit into the time left, up to a whole batch. */
function fitting(until: number, cycleMs: number): number {
  const most = Math.min(CYCLES_A_BATCH, (until - performance.now()) / cycleMs);
  return Math.max(0, Math.floor(most / MEASURE_EVERY) * MEASURE_EVERY);
}

/**
 * Writes cycles as one scenario of literal steps, with a measurement before them and after every third.
 * @param from number of cycles before this batch
 * @param settleMs time for a cancelled operation to end by itself, milliseconds; 0 for none
 */
export function batch(
  arm: ArmName,
  { cycles, seed }: Pick<EnduranceOptions, 'cycles' | 'seed'>,
  from: number,
  count: number,
  settleMs = SETTLE_MS,
): Scenario {
  const steps = cycles
    .steps(arm, from, count, settleMs)
    .flatMap((cycle, index) => ((index + 1) % MEASURE_EVERY === 0 ? [...cycle, MEASURE] : cycle));
  return { id: `endurance-${arm}-${from + 1}`, situation: 'endurance', basis: 'derived', seed, steps: [MEASURE, ...steps] };
}

/** The deadlines of a batch: `callMs` for each call, and a bound for the whole. Milliseconds. */
export function batchDeadlines({ callMs }: Pick<EnduranceOptions, 'callMs'>, count: number): Deadlines {
  return { callMs: () => callMs, totalMs: count * (SETTLE_MS + 200) + 5 * callMs, stacks: true };
}

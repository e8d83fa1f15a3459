/** The hunt of one check: its scenarios, deadlines and end. */
import type { Facts } from '../contract/facts.ts';
import { widestBasis } from '../contract/profile.ts';
import type { Scenario, Step } from '../contract/step.ts';
import { keptScenarios } from '../corpus/corpus.ts';
import { isOverloaded, type Load } from '../host/load.ts';
import { goOn } from '../hunt/go-on.ts';
import type { Hunted, HuntOptions } from '../hunt/hunt.ts';
import { huntTwice } from '../hunt/refine.ts';
import type { Run } from '../hunt/run.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { hasMinimum } from '../judge/has-minimum.ts';
import { judgeRun } from '../judge/views.ts';
import { drawScenarios } from '../situations/draw.ts';
import { situationsFor } from '../situations/offered.ts';
import type { CalibratedBench } from '../stage/bench.ts';
import { CONFIRM_UNTIL, HUNT_CUT_AT, HUNT_ON, HUNT_UNTIL, MOST_RESERVED } from '../stage/shares.ts';
import { longestMs, naturalMs, patientCallMs, quietMs } from '../steps/patience.ts';
import { Reserve } from './reserve.ts';
import { LEAST_SHARE } from './time-enough.ts';

/** What a hunt needs beside the bench. */
export interface HuntMeans {
  /** Steps of earlier findings. They run first. */
  readonly kept: readonly (readonly Step[])[];
  /** Monitors that the subject stands at once. */
  readonly monitors: number;
  /** How busy the machine was during calibration. */
  readonly load: Load;
}

/** A hunt with the scenarios that it was to run. */
export interface WholeHunt extends Hunted {
  /** All drawn scenarios, even those that did not run. */
  readonly scenarios: readonly Scenario[];
  /** Time that the hunt took, milliseconds. */
  readonly huntMs: number;
}

/** Scenarios of one wide situation that share a process. Eight are all that a usual check draws. */
const WIDE_TOGETHER = 8;

/** Runs the kept scenarios and those drawn for these facts. */
export async function huntAll(bench: CalibratedBench, means: HuntMeans): Promise<WholeHunt> {
  const { rules, facts, plan, clock } = bench;
  const begunAt = performance.now();
  const scenarios = scenariosFor(bench, means);
  const purse = new Purse(bench);
  const hunting: HuntOptions = {
    ...optionsFor(bench, means, scenarios),
    expired: () => clock.isPast(HUNT_UNTIL) || purse.isSpent(),
    cut: () => clock.isPast(HUNT_CUT_AT) || purse.isOverdrawn(),
    onRun: (run, done) => {
      purse.note(run);
      plan.onProgress({ kind: 'ran', scenario: run.scenario, outcome: run.outcome });
      plan.onProgress({ kind: 'explored', done, planned: Math.max(done, scenarios.length) });
    },
  };
  const hunted = await goOn(await huntTwice(hunting), {
    ...hunting,
    expired: () => clock.isPast(HUNT_ON.until) || purse.isSpent(),
    cut: () => clock.isPast(HUNT_ON.cutAt) || purse.isOverdrawn(),
    enough: (runs) => {
      const seen = runs.map((run) => judgeRun(run.scenario, run.outcome, rules, facts));
      const some = runs.length >= scenarios.length * LEAST_SHARE;
      return (some && hasMinimum(rules, seen)) || seen.some(({ breach }) => breach !== null);
    },
  });
  return { ...hunted, huntMs: performance.now() - begunAt };
}

function scenariosFor({ facts, caps, plan }: CalibratedBench, { kept }: HuntMeans): readonly Scenario[] {
  const timing = {
    patience: { quietMs: quietMs(facts, caps), maxMs: longestMs(facts, caps) },
    aftermathMs: Math.ceil(naturalMs(facts) * 1.2) + 50,
  };
  const widest = widestBasis(plan.profile);
  return [
    ...keptScenarios(kept, widest, facts.maxResources, plan.seed),
    ...drawScenarios(situationsFor(facts, timing), widest, plan.runs, plan.seed),
  ];
}

function optionsFor({ pool, facts, caps }: CalibratedBench, { monitors, load }: HuntMeans, scenarios: readonly Scenario[]) {
  return {
    pool,
    scenarios,
    facts,
    caps,
    monitors,
    usualStallMs: load.gapMs,
    expensiveLast: isOverloaded(load),
    together: pool.platform === 'wine' ? WIDE_TOGETHER : 1,
  };
}

/** The time that the hunt may spend. It keeps back what confirming its breaches will cost. */
class Purse {
  readonly #bench: CalibratedBench;
  readonly #facts: Facts;
  readonly #reserve = new Reserve();

  constructor(bench: CalibratedBench) {
    this.#bench = bench;
    this.#facts = bench.facts;
  }

  note(run: Run): void {
    if (run.outcome.kind === 'harness-fault') return;
    const { rules, subject } = this.#bench;
    const { breach } = judgeRun(run.scenario, run.outcome, rules, this.#facts);
    if (breach !== null) this.#reserve.note(fingerprintOf(breach, run.outcome, subject), breach, run);
  }

  /**
   * Whether another scenario would use time that confirming needs. Nothing is kept back if nothing was broken; on a slow machine
   * that would be all of the time.
   */
  isSpent(): boolean {
    const usualMs = naturalMs(this.#facts) + this.#bench.pool.startMs;
    return this.#reservedMs() > 0 && this.#reservedMs() + usualMs > this.#leftMs();
  }

  /** Whether running scenarios use time that confirming needs. */
  isOverdrawn(): boolean {
    return this.#reservedMs() > this.#leftMs();
  }

  #leftMs(): number {
    return this.#bench.clock.leftMs(CONFIRM_UNTIL);
  }

  #reservedMs(): number {
    const { pool, caps, clock } = this.#bench;
    const prices = { startMs: pool.startMs, patientMs: patientCallMs(this.#facts, caps) };
    return Math.min(this.#reserve.ms(prices), clock.limitMs * MOST_RESERVED);
  }
}

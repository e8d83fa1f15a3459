/** The hunt of one check: which scenarios, with which deadlines, and until when. */
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

/** What a hunt is made of beside its bench. */
export interface HuntMeans {
  /** Steps of earlier counterexamples, run before all others. */
  readonly kept: readonly (readonly Step[])[];
  /** Monitors that the subject stands at once. */
  readonly monitors: number;
  /** How busy the machine was in calibration. */
  readonly load: Load;
}

export interface WholeHunt extends Hunted {
  /** All that were drawn, those that did not come to run included. */
  readonly scenarios: readonly Scenario[];
  /** What hunting has taken, milliseconds. */
  readonly huntMs: number;
}

/** Scenarios of one wide situation in one process, where starting one takes long: all of a usual check. */
const WIDE_TOGETHER = 8;

/** Runs the scenarios that were kept and those that are drawn for these facts. */
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

/** The time that the hunt may spend: what confirming its breaches will cost is kept back. */
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

  /** Whether another scenario would use time that confirming needs. Where nothing was broken, nothing is kept back: on a slow machine that would be all of it. */
  isSpent(): boolean {
    const usualMs = naturalMs(this.#facts) + this.#bench.pool.startMs;
    return this.#reservedMs() > 0 && this.#reservedMs() + usualMs > this.#leftMs();
  }

  /** Whether those under way use it already. */
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

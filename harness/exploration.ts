/** From what calibration knows to findings: draw, hunt, learn, judge, investigate. With more patience once more, if it lacked any. */
import { register } from '../suites/index.ts';
import type { Rule } from '../suites/rule.ts';
import { candidatesOf, isWideGroup, leftForLater, MOST_FINDINGS } from './candidates.ts';
import type { Facts } from './contract/facts.ts';
import type { Scenario, Step } from './contract/step.ts';
import type { SubjectFile } from './contract/subject.ts';
import { keptScenarios } from './corpus.ts';
import { drawScenarios } from './explore/draw.ts';
import { goOn } from './explore/go-on.ts';
import type { Hunted, HuntOptions, Run } from './explore/hunt.ts';
import type { Lab } from './explore/lab.ts';
import { type Caps, longestMs, naturalMs, quietMs } from './explore/limits.ts';
import { huntTwice } from './explore/refine.ts';
import { situationsFor } from './explore/situations.ts';
import { reportsInline } from './explore/stands.ts';
import { type Investigated, investigate, NOTHING_FOUND } from './findings.ts';
import { isOverloaded, type Load } from './host/load.ts';
import type { Pool } from './host/pool.ts';
import { inProfile, widestBasis } from './judge/assess.ts';
import { failsByItself } from './judge/fails-by-itself.ts';
import { hasMinimum } from './judge/has-minimum.ts';
import { idleAnswers } from './judge/idle-answers.ts';
import { neverCancels } from './judge/never-cancels.ts';
import { HarnessFault, type Judged, judgeRun } from './judge/views.ts';
import type { CheckOptions } from './options.ts';
import { HUNT_UNTIL } from './time-enough.ts';

export interface ExplorationStage {
  readonly pool: Pool;
  readonly subject: SubjectFile;
  readonly options: CheckOptions;
  readonly caps: Caps;
  /** Steps of earlier counterexamples, run before all others. */
  readonly kept: readonly (readonly Step[])[];
  readonly monitors: number;
  /** How busy the machine was in calibration. */
  readonly load: Load;
  /** True once that share of the time limit is over, or the user wants to stop. */
  readonly past: (share: number) => () => boolean;
  /** True once there is no time any more to start so many processes for what is nice to know. */
  readonly noTimeFor: (processes: number) => () => boolean;
}

export interface Explored {
  readonly facts: Facts;
  readonly hunted: Hunted & { readonly scenarios: readonly Scenario[] };
  /** What hunting has taken, milliseconds. */
  readonly huntMs: number;
  readonly judged: readonly Judged[];
  readonly rules: readonly Rule[];
  /** What steps broke that the documents allow. */
  readonly investigated: Investigated;
  /** Looks into what only policy and misuse broke, too: of less weight, and at times of minutes of patience, so everything else comes first. */
  readonly investigateWide: () => Promise<Investigated>;
}

/**
 * Shares of the time limit: no scenario begins after HUNT_UNTIL and none goes on after the first of these; confirming ends at the next; after the
 * last no second hang is looked into.
 */
const CUT_AT = 0.75;
export const CONFIRM_UNTIL = 0.95;
const MORE_HANGS_UNTIL = 0.2;

/**
 * Where nothing was broken so far, there is nothing to confirm, and rules that decide lack observations, the hunt has this much more: a machine that is slow has
 * done but a few scenarios by then.
 */
const GO_ON = { until: 0.85, cutAt: 0.9 } as const;

/** Later than this a second look would have no time left. */
const AGAIN_UNTIL = 0.4;

/** Scenarios of one wide situation in one process, where starting one takes long: all of a usual check. */
const WIDE_TOGETHER = 8;

/** Explores a calibrated subject. Afterwards no monitor of the pool is alive. */
export async function explore(stage: ExplorationStage, calibrated: Facts): Promise<Explored> {
  const first = await look(stage, calibrated);
  const { slowMs } = first.investigated;
  // What was taken for stuck was slow: what hung on it was cut short, and is looked at anew with deadlines that fit.
  if (slowMs <= naturalMs(calibrated) || first.investigated.findings.length > 0 || stage.past(AGAIN_UNTIL)()) return first;
  const what = calibrated.online.pends ? 'online' : 'offline';
  return look(stage, { ...calibrated, [what]: { ...calibrated[what], maxMs: slowMs } });
}

async function look(
  { pool, subject, options, caps, kept, monitors, load, past, noTimeFor }: ExplorationStage,
  early: Facts,
): Promise<Explored> {
  options.onProgress({ kind: 'phase', phase: 'explore' });
  const begunAt = performance.now();
  const timing = {
    patience: { quietMs: quietMs(early, caps), maxMs: longestMs(early, caps) },
    aftermathMs: Math.ceil(naturalMs(early) * 1.2) + 50,
  };
  const widest = widestBasis(options.profile);
  const scenarios = [
    ...keptScenarios(kept, widest, early.maxResources, options.seed),
    ...drawScenarios(situationsFor(early, timing), widest, options.runs, options.seed),
  ];
  const rules = register.filter(
    (rule) => inProfile(rule.basis, options.profile) && (options.rules.length === 0 || options.rules.includes(rule.id)),
  );
  const hunting: HuntOptions = {
    pool,
    scenarios,
    facts: early,
    caps,
    monitors,
    usualStallMs: load.gapMs,
    dearLast: isOverloaded(load),
    together: pool.platform === 'wine' ? WIDE_TOGETHER : 1,
    expired: past(HUNT_UNTIL),
    cut: past(CUT_AT),
    onRun: (_, done) => options.onProgress({ kind: 'explored', done, planned: Math.max(done, scenarios.length) }),
  };
  const hunted = await goOn(await huntTwice(hunting), {
    ...hunting,
    expired: past(GO_ON.until),
    cut: past(GO_ON.cutAt),
    enough: (runs) => {
      const seen = runs.map((run) => judgeRun(run.scenario, run.outcome, rules, early));
      return hasMinimum(rules, seen) || seen.some(({ breach }) => breach !== null);
    },
  });
  const huntMs = performance.now() - begunAt;
  await pool.drain();
  const runs = sound(hunted.runs);
  const facts = await learned(runs, early, pool, caps, noTimeFor(1));
  const judged = runs.map((run) => ({ run, judged: judgeRun(run.scenario, run.outcome, rules, facts) }));
  const groups = candidatesOf(judged, subject);
  const candidates = groups.slice(0, MOST_FINDINGS);
  for (const [{ breach }] of candidates) options.onProgress({ kind: 'finding', rule: breach.rule, outcome: breach.outcome });
  const { dumps } = options;
  const lab: Lab = {
    pool,
    subject,
    rules,
    facts,
    caps,
    dumps,
    failsByItself: failsByItself(judged.map(({ judged: { view } }) => view.history)),
    expired: past(CONFIRM_UNTIL),
    late: past(MORE_HANGS_UNTIL),
  };
  const byId = new Map(hunted.scenarios.map((scenario) => [scenario.id, scenario]));
  const wide = candidates.filter(isWideGroup);
  const usual = candidates.filter((group) => !isWideGroup(group));
  const { seed, onProgress } = options;
  const before = { ...NOTHING_FOUND, unproven: leftForLater(groups.slice(MOST_FINDINGS)) };
  const investigated = await investigate(lab, usual, byId, seed, onProgress, before);
  const investigateWide = (): Promise<Investigated> => investigate(lab, wide, byId, seed, onProgress, investigated);
  return { facts, hunted, huntMs, judged: judged.map((each) => each.judged), rules, investigated, investigateWide };
}

/** What only many runs tell of a subject; how it makes its reports matters only where success may be the answer of one that is idle. */
async function learned(runs: readonly Run[], early: Facts, pool: Pool, caps: Caps, late: () => boolean): Promise<Facts> {
  const views = runs.map((run) => judgeRun(run.scenario, run.outcome, [], early));
  const idle = idleAnswers(views);
  const waitMs = quietMs(early, caps);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  const doubtful = !idle.seenIdle.online || !idle.seenIdle.offline || idle.idleAnswers.includes(0);
  return {
    ...early,
    ...idle,
    neverCancels: neverCancels(views),
    reportsInline: doubtful ? !late() && (await reportsInline(pool, early.online, deadlines, waitMs)) : true,
  };
}

/** Runs that say something about the subject. Only faults of our own: then there is nothing to judge. */
function sound(runs: readonly Run[]): readonly Run[] {
  const left = runs.filter((run) => run.outcome.kind !== 'harness-fault');
  const [fault] = runs.filter((run) => run.outcome.kind === 'harness-fault');
  if (left.length === 0 && fault?.outcome.kind === 'harness-fault') throw new HarnessFault(fault.outcome.what);
  return left;
}

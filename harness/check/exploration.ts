/** From what calibration knows to findings: draw, hunt, learn, judge, investigate. With more patience once more, if it lacked any. */
import { register } from '../../suites/index.ts';
import { reportsInline } from '../calibrate/stands.ts';
import type { Lab } from '../confirm/lab.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import { inProfile, widestBasis } from '../contract/profile.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { keptScenarios } from '../corpus/corpus.ts';
import { candidatesOf, type Group, isWideGroup, MOST_FINDINGS } from '../findings/candidates.ts';
import { openOf } from '../findings/finding-of.ts';
import { type Inquiry, investigate } from '../findings/findings.ts';
import { type Investigated, NOTHING_FOUND } from '../findings/investigated.ts';
import { type JudgedRun, leftOpen } from '../findings/left-open.ts';
import { isOverloaded, type Load } from '../host/load.ts';
import { BindTrouble, type Pool } from '../host/pool.ts';
import { goOn } from '../hunt/go-on.ts';
import type { Hunted, HuntOptions } from '../hunt/hunt.ts';
import { huntTwice } from '../hunt/refine.ts';
import type { Run } from '../hunt/run.ts';
import { failsByItself } from '../judge/fails-by-itself.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { hasMinimum } from '../judge/has-minimum.ts';
import { idleAnswers } from '../judge/idle-answers.ts';
import { earlyCancels, neverCancels, neverCancelsEarly } from '../judge/never-cancels.ts';
import { HarnessFault, type Judged, judgeRun } from '../judge/views.ts';
import type { Rule } from '../model/rule.ts';
import type { CheckOptions } from '../request/options.ts';
import { drawScenarios } from '../situations/draw.ts';
import { situationsFor } from '../situations/offered.ts';
import { type Caps, longestMs, naturalMs, patientCallMs, quietMs } from '../steps/patience.ts';
import { Reserve } from './reserve.ts';
import { HUNT_UNTIL, LEAST_SHARE } from './time-enough.ts';

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
  /** Milliseconds since the check of this subject began. */
  readonly elapsedMs: () => number;
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

/** At most this share is kept for confirming: without a hunt there would be nothing to confirm. */
const MOST_RESERVED = 0.5;
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
  const first = await look(stage, calibrated, NOTHING_FOUND, true);
  const { slowMs, findings, open } = first.investigated;
  // What was taken for stuck was slow: what hung on it was cut short, and is looked at anew with deadlines that fit.
  if (slowMs <= naturalMs(calibrated) || findings.length > 0 || stage.past(AGAIN_UNTIL)()) return first;
  const what = calibrated.online.pends ? 'online' : 'offline';
  // What the first look left open stays so, whatever the second one sees.
  const before = { ...NOTHING_FOUND, open };
  return look(stage, { ...calibrated, [what]: { ...calibrated[what], maxMs: slowMs } }, before, false);
}

/** @param first whether another look may follow, with longer deadlines */
async function look(stage: ExplorationStage, early: Facts, before: Investigated, first: boolean): Promise<Explored> {
  const { pool, subject, options, caps, kept, monitors, load, past, noTimeFor } = stage;
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
  const reserve = new Reserve();
  const note = (run: Run): void => {
    if (run.outcome.kind === 'harness-fault') return;
    const { breach } = judgeRun(run.scenario, run.outcome, rules, early);
    if (breach !== null) reserve.note(fingerprintOf(breach, run.outcome, subject), breach, run);
  };
  const leftMs = (): number => options.timeLimitMs * CONFIRM_UNTIL - stage.elapsedMs();
  const reservedMs = (): number =>
    Math.min(reserve.ms({ startMs: pool.startMs, patientMs: patientCallMs(early, caps) }), options.timeLimitMs * MOST_RESERVED);
  const usualMs = naturalMs(early) + pool.startMs;
  // Where nothing was broken, nothing is held back: where a process costs a third of the time, that would be all of it.
  const isReserved = (): boolean => reservedMs() > 0 && reservedMs() + usualMs > leftMs();
  const hunting: HuntOptions = {
    pool,
    scenarios,
    facts: early,
    caps,
    monitors,
    usualStallMs: load.gapMs,
    expensiveLast: isOverloaded(load),
    together: pool.platform === 'wine' ? WIDE_TOGETHER : 1,
    expired: () => past(HUNT_UNTIL)() || isReserved(),
    cut: () => past(CUT_AT)() || reservedMs() > leftMs(),
    onRun: (run, done) => {
      note(run);
      options.onProgress({ kind: 'ran', scenario: run.scenario, outcome: run.outcome });
      options.onProgress({ kind: 'explored', done, planned: Math.max(done, scenarios.length) });
    },
  };
  const hunted = await goOn(await huntTwice(hunting), {
    ...hunting,
    expired: () => past(GO_ON.until)() || isReserved(),
    cut: () => past(GO_ON.cutAt)() || reservedMs() > leftMs(),
    enough: (runs) => {
      const seen = runs.map((run) => judgeRun(run.scenario, run.outcome, rules, early));
      const some = runs.length >= scenarios.length * LEAST_SHARE;
      return (some && hasMinimum(rules, seen)) || seen.some(({ breach }) => breach !== null);
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
    interrupted: () => options.signal.aborted,
    looksAgain: () => first && !past(AGAIN_UNTIL)(),
    late: past(MORE_HANGS_UNTIL),
  };
  const byId = new Map(hunted.scenarios.map((scenario) => [scenario.id, scenario]));
  const wide = candidates.filter(isWideGroup);
  const usual = candidates.filter((group) => !isWideGroup(group));
  const { seed, onProgress } = options;
  const inquiry: Inquiry = { lab, scenarios: byId, seed, onProgress };
  const later = await leftForLater(inquiry, groups.slice(MOST_FINDINGS), before);
  const investigated = await investigate(inquiry, usual, later);
  const investigateWide = async (): Promise<Investigated> =>
    withLeftOpen(inquiry, judged, await investigate(inquiry, wide, investigated));
  return { facts, hunted, huntMs, judged: judged.map((each) => each.judged), rules, investigated, investigateWide };
}

/** Groups that are not looked into, since others come first, are open. */
async function leftForLater({ lab, seed }: Inquiry, groups: readonly Group[], before: Investigated): Promise<Investigated> {
  const open = [...before.open];
  for (const [candidate] of groups)
    open.push(await openOf(`O${open.length + 1}`, lab, candidate, { doubt: 'not-asked', because: 'others-first' }, seed));
  return { ...before, open };
}

/** What nobody has looked into for whatever reason is open as well. */
async function withLeftOpen({ lab, seed }: Inquiry, runs: readonly JudgedRun[], known: Investigated): Promise<Investigated> {
  const open = [...known.open];
  const because = lab.interrupted() ? 'interrupted' : lab.expired() ? 'time' : 'others-first';
  for (const candidate of leftOpen(runs, known, lab.subject))
    open.push(await openOf(`O${open.length + 1}`, lab, candidate, { doubt: 'not-asked', because }, seed));
  return { ...known, open };
}

/** What only many runs tell of a subject; how it makes its reports matters only where success may be the answer of one that is idle. */
async function learned(runs: readonly Run[], early: Facts, pool: Pool, caps: Caps, late: () => boolean): Promise<Facts> {
  const views = runs.map((run) => judgeRun(run.scenario, run.outcome, [], early));
  const idle = idleAnswers(views);
  const waitMs = quietMs(early, caps);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  const doubtful = !idle.seenIdle.online || !idle.seenIdle.offline || idle.idleAnswers.includes(0);
  const inline = doubtful ? !late() && (await askInline(pool, early, deadlines, waitMs)) : true;
  const empty = (what: 'online' | 'offline'): boolean =>
    neverCancelsEarly(earlyCancels(views, what, { medianMs: early[what].medianMs, reportsInline: inline }));
  return {
    ...early,
    ...idle,
    neverCancels: neverCancels(views),
    neverCancelsEarly: { online: empty('online'), offline: empty('offline') },
    reportsInline: inline,
  };
}

/** False also where no process can be had to see: the runs so far are judged all the same. */
async function askInline(pool: Pool, early: Facts, deadlines: Deadlines, waitMs: number): Promise<boolean> {
  try {
    return await reportsInline(pool, early.online, deadlines, waitMs);
  } catch (error) {
    if (error instanceof BindTrouble) return false;
    throw error;
  }
}

/** If more than one run in so many came to nothing by a fault of our own, such as a full disk, the others are no fair sample. */
const LOST_ONE_IN = 10;

/** Runs that say something about the subject. Too many faults of our own: then there is nothing to judge. */
function sound(runs: readonly Run[]): readonly Run[] {
  const left = runs.filter((run) => run.outcome.kind !== 'harness-fault');
  const [fault] = runs.filter((run) => run.outcome.kind === 'harness-fault');
  const lost = runs.length - left.length;
  if (fault?.outcome.kind === 'harness-fault' && lost * LOST_ONE_IN > runs.length) throw new HarnessFault(fault.outcome.what);
  return left;
}

/** One subject through every stage: inspect, bind, calibrate, hunt, confirm, judge. Never throws for what a DLL does. */
import { register } from '../suites/index.ts';
import type { Facts } from './contract/facts.ts';
import type { SubjectReport } from './contract/report.ts';
import type { SubjectFile } from './contract/subject.ts';
import type { Cause } from './contract/verdict.ts';
import { type BindingProbe, probeBinding, troubleCause } from './explore/binding-probe.ts';
import { calibrate, calibrationReport, factsFrom } from './explore/calibrate.ts';
import { drawScenarios } from './explore/draw.ts';
import { hunt } from './explore/hunt.ts';
import { type Caps, naturalMs, quietMs } from './explore/limits.ts';
import { situationsFor } from './explore/situations.ts';
import { processesAtOnce, resourcesAtOnce, unloadsWell } from './explore/stands.ts';
import { candidatesOf, type Investigated, investigate } from './findings.ts';
import type { Binding, BindRequest } from './host/bind.ts';
import type { Monitor } from './host/monitor.ts';
import type { Launcher } from './host/place.ts';
import { BindTrouble, Pool } from './host/pool.ts';
import { runReset } from './host/reset.ts';
import { idleAnswers, inProfile, widestBasis } from './judge/assess.ts';
import { judgeRun } from './judge/views.ts';
import type { CheckOptions } from './options.ts';
import { causeReport, conclude } from './subject-report.ts';

export interface CheckContext {
  readonly launcher: Launcher;
  /** Folder for this run's temporary files. */
  readonly root: string;
  readonly options: CheckOptions;
}

/** Shares of the time limit: hunting ends at the first, confirming at the second. */
const HUNT_UNTIL = 0.6;
const CONFIRM_UNTIL = 0.95;

/** Before calibration nothing is known of a call's length: the user's cap, but not most of the time limit. */
const UNCALIBRATED_SHARE = 0.25;

const NO_FINDINGS: Investigated = { findings: [], unsound: [], unproven: new Map() };

/** Checks a subject that can be judged as far as its file tells. */
export async function checkSubject(subject: SubjectFile, context: CheckContext): Promise<SubjectReport> {
  const { options, launcher, root } = context;
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  const past = (share: number) => (): boolean => options.signal.aborted || elapsed() > options.timeLimitMs * share;
  const uncalibratedMs = Math.min(options.callTimeoutMs, options.timeLimitMs * UNCALIBRATED_SHARE);
  const bindDeadlines = { callMs: () => uncalibratedMs, totalMs: uncalibratedMs };
  const request: BindRequest = {
    path: subject.path,
    folders: options.dllDirectories,
    resourceType: options.resourceType ?? subject.name.replace(/\.[^.]*$/, ''),
    bind: options.bind,
    versions: { min: 0x100, max: 0x400 },
  };
  const { reset } = options;
  const pool = new Pool({ launcher, root, request, bindDeadlines, reset: reset === null ? null : () => runReset(reset) });
  const about = { subject, platform: launcher.platform, options };
  try {
    options.onProgress({ kind: 'phase', phase: 'calibrate' });
    const first = await bindFirst(pool, subject, context);
    if (first.kind === 'cause') return causeReport(about, first.cause, pool.started);
    if (first.kind === 'broken')
      return conclude({
        ...about,
        binding: null,
        facts: null,
        calibration: null,
        runs: [],
        probe: first.probe,
        investigated: NO_FINDINGS,
        cause: null,
        processes: pool.started,
      });
    const { monitor, binding } = first;

    const caps: Caps = {
      callMs: options.callTimeoutMs,
      operationMs: Math.min(options.operationTimeoutMs, options.timeLimitMs / 2),
    };
    const calibrated = await calibrate(monitor, { ...bindDeadlines, totalMs: 3 * caps.operationMs }, caps.operationMs);
    if (calibrated.kind === 'cause') return causeReport(about, calibrated.cause, pool.started);
    const { stands, monitors, probe } = await stand(pool, monitor, binding, calibrated, caps, context, request);
    const early = factsFrom(calibrated, stands, []);

    options.onProgress({ kind: 'phase', phase: 'explore' });
    const timing = {
      patience: { quietMs: quietMs(early, caps), maxMs: caps.operationMs },
      aftermathMs: Math.ceil(naturalMs(early) * 1.2) + 50,
    };
    const scenarios = drawScenarios(situationsFor(early, timing), widestBasis(options.profile), options.runs, options.seed);
    const runs = await hunt({
      pool,
      scenarios,
      facts: early,
      caps,
      monitors,
      expired: past(HUNT_UNTIL),
      onRun: (_, done) => options.onProgress({ kind: 'explored', done, planned: scenarios.length }),
    });
    await pool.drain();

    const rules = register.filter(
      (rule) => inProfile(rule.basis, options.profile) && (options.rules.length === 0 || options.rules.includes(rule.id)),
    );
    const answers = idleAnswers(runs.map((run) => judgeRun(run.scenario, run.outcome, [], early)));
    const facts: Facts = { ...early, idleAnswers: answers };
    const judged = runs.map((run) => ({ run, judged: judgeRun(run.scenario, run.outcome, rules, facts) }));
    const candidates = candidatesOf(judged);
    for (const { breach } of candidates) options.onProgress({ kind: 'finding', rule: breach.rule, outcome: breach.outcome });
    const lab = { pool, rules, facts, caps, expired: past(CONFIRM_UNTIL) };
    const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
    const investigated = await investigate(lab, candidates, byId, options.seed, options.onProgress);
    return conclude({
      ...about,
      binding,
      facts,
      calibration: calibrationReport(binding, calibrated, facts),
      runs: judged.map((each) => each.judged),
      probe,
      investigated,
      cause: causeAtEnd(context, runs.length < scenarios.length && past(HUNT_UNTIL)(), investigated),
      processes: pool.started,
    });
  } catch (error) {
    if (error instanceof BindTrouble) return causeReport(about, troubleCause(error), pool.started);
    throw error;
  } finally {
    await pool.close();
  }
}

type First =
  | { readonly kind: 'bound'; readonly monitor: Monitor; readonly binding: Binding }
  | { readonly kind: 'cause'; readonly cause: Cause }
  | { readonly kind: 'broken'; readonly probe: BindingProbe };

/** The first monitor; a binding that is wrong is looked at twice, in two processes. */
async function bindFirst(pool: Pool, subject: SubjectFile, context: CheckContext): Promise<First> {
  try {
    return { kind: 'bound', ...(await pool.fresh()) };
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    if (error.bound.kind !== 'broken') return { kind: 'cause', cause: await namedImports(troubleCause(error), subject, context) };
    const { rule, message } = error.bound;
    const again = await pool.fresh().then(
      () => null,
      (second: unknown) => (second instanceof BindTrouble && second.bound.kind === 'broken' ? second.bound : null),
    );
    if (again?.rule !== rule)
      return {
        kind: 'cause',
        cause: { cause: 'unsound-before-cancel', detail: `its function table differs from one process to the next: ${message}` },
      };
    return { kind: 'broken', probe: { observations: [], violations: [{ rule, message, reproduced: '2/2' }] } };
  }
}

/** Adds to a missing import which one it is, as far as the files tell. */
async function namedImports(cause: Cause, subject: SubjectFile, context: CheckContext): Promise<Cause> {
  if (cause.cause !== 'missing-import') return cause;
  const { findMissingImports } = await import('./subject/missing-imports.ts');
  const { systemModules } = await import('./host/system-modules.ts');
  const exists = systemModules(context.launcher.platform, context.launcher.wineBinary);
  const missing = await findMissingImports(subject, { folders: context.options.dllDirectories, exists });
  if (missing.length === 0) return cause;
  const list = missing.slice(0, 5).map((each) => `${each.name} (imported by ${each.importedBy[0] ?? subject.name})`);
  return {
    cause: 'missing-import',
    detail: `it needs ${list.join(', ')}, which is nowhere to be found; name the folder with --dll-directory`,
  };
}

interface Standing {
  readonly stands: { readonly maxResources: number; readonly maxProcesses: number; readonly unloads: boolean };
  readonly monitors: number;
  readonly probe: BindingProbe;
}

/** What it stands at once; its first monitors join the pool. */
async function stand(
  pool: Pool,
  monitor: Monitor,
  binding: Binding,
  calibrated: Parameters<typeof factsFrom>[0],
  caps: Caps,
  { options, launcher }: CheckContext,
  request: BindRequest,
): Promise<Standing> {
  const facts = factsFrom(calibrated, { maxResources: 1, maxProcesses: 1, unloads: false }, []);
  const waitMs = quietMs(facts, caps);
  const deadlines = { callMs: () => Math.min(caps.callMs, waitMs), totalMs: 4 * waitMs };
  const maxResources = await resourcesAtOnce(pool, monitor, options.maxResources, deadlines, waitMs);
  const wanted = Math.max(1, options.monitors ?? AUTO_MONITORS);
  const all = await processesAtOnce(pool, monitor, wanted, deadlines, waitMs, 30);
  // One process only: the probes below need it to themselves.
  if (all.length === 1 && wanted > 1) await pool.drop(monitor);
  const [unloads, probe] = await inTurn(
    all.length > 1,
    () => unloadsWell(pool, deadlines, waitMs, Math.ceil(naturalMs(facts)) + 50),
    () => probeBinding(pool, launcher, binding, request),
  );
  for (const each of all) {
    if (each.usable) await pool.adopt(each);
  }
  return { stands: { maxResources, maxProcesses: all.length, unloads }, monitors: all.length, probe };
}

/** Most scenarios wait most of the time, so twice the cores keep two busy. */
const AUTO_MONITORS = 4;

async function inTurn<A, B>(together: boolean, a: () => Promise<A>, b: () => Promise<B>): Promise<[A, B]> {
  if (together) return Promise.all([a(), b()]);
  return [await a(), await b()];
}

function causeAtEnd({ options }: CheckContext, cutShort: boolean, { unsound }: Investigated): Cause | null {
  if (options.signal.aborted) return { cause: 'interrupted', detail: 'it was interrupted' };
  const [first] = unsound;
  if (first !== undefined) return { cause: 'unsound-before-cancel', detail: first };
  if (cutShort) return { cause: 'time-limit', detail: `the time limit of ${options.timeLimitMs / 1000} s was reached` };
  return null;
}

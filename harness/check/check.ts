/** Takes one subject through every stage of its check. Nothing that a DLL does makes it throw. */
import { troubleCause } from '../calibrate/bind-trouble.ts';
import { calibrationReport, factsFrom } from '../calibrate/calibrate.ts';
import { shownByTrouble } from '../calibrate/shown-before.ts';
import { within } from '../contract/basis.ts';
import type { Facts } from '../contract/facts.ts';
import type { SubjectReport } from '../contract/report.ts';
import { QUORUM_RELEASED } from '../contract/rule-id.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { endurance } from '../endurance/endure.ts';
import { NOTHING_FOUND } from '../findings/investigated.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import { slackOf } from '../host/load.ts';
import { cancelsEarly } from '../judge/cancels-early.ts';
import { probeQuorum, type QuorumProbe } from '../probes/quorum.ts';
import { type Bench, type CalibratedBench, hasNoTimeFor } from '../stage/bench.ts';
import { type BesideBreach, together } from '../stage/beside.ts';
import { quietMs } from '../steps/patience.ts';
import { explainStopped, type Stopped } from './before-cancel.ts';
import { causeReport } from './cause-report.ts';
import { causesAtEnd, INTERRUPTED, unboundCauses, uncalibrated, withFigure } from './causes.ts';
import { conclude } from './conclude.ts';
import { type Explored, explore, investigateWide } from './exploration.ts';
import type { Prepared, Ready } from './preparation.ts';
import { prepare } from './prepare.ts';
import { type CheckContext, type Sitting, sit } from './sitting.ts';
import { STOPPED, unlessStopped } from './unless-stopped.ts';

/**
 * Checks a subject that its file does not rule out: prepare, explore, probe, endure, investigate wider breaches, conclude.
 * @returns the subject's part of the report
 * @throws HarnessFault if faults of ours left too few runs
 * @throws UsageError for a path that Wine cannot name
 */
export async function checkSubject(subject: SubjectFile, context: CheckContext): Promise<SubjectReport> {
  const sitting = await sit(subject, context);
  const { bench, processes } = sitting;
  try {
    bench.plan.onProgress({ kind: 'phase', phase: 'calibrate' });
    const prepared = await inTime(bench, prepare({ ...bench, launcher: context.launcher, request: processes.request }));
    if (prepared === STOPPED) return outOfTime(sitting);
    return prepared.kind === 'ready' ? await judged(sitting, prepared) : await unjudged(sitting, prepared);
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    return await stoppedReport(sitting, { cause: troubleCause(error), shown: shownByTrouble(error) });
  } finally {
    await bench.pool.close();
  }
}

/** Every stage after calibration, in order. */
async function judged(sitting: Sitting, ready: Ready): Promise<SubjectReport> {
  const { bench, corpus } = sitting;
  const { stands, load } = ready;
  const calibrationMs = bench.clock.elapsedMs();
  const facts = factsFrom(ready.calibrated, stands, []);
  const calibrated: CalibratedBench = { ...bench, caps: { ...bench.caps, slack: slackOf(load) }, facts };
  const explored = await explore(calibrated, { kept: corpus.steps, monitors: stands.maxProcesses, load });
  const quorum = await competed(sitting, ready, facts);
  const endured = await endurance({
    ...calibrated,
    facts: explored.facts,
    register: sitting.about().register,
    watches: cancelsEarly(
      explored.runs.map((run) => run.judged),
      explored.facts.online.medianMs,
    ),
    findings: explored.investigated.findings.filter(({ basis }) => within(basis, 'derived')).length,
  });
  tellFound(bench, [...ready.probe.violations, ...quorum.violations, ...endured.violations]);
  const investigated = await investigateWide(explored);
  const unsound = [...investigated.unsound, ...endured.unsound];
  return conclude({
    ...sitting.about(),
    binding: ready.binding,
    facts: explored.facts,
    calibration: calibrationOf(ready, explored, calibrationMs),
    runs: explored.runs.map((run) => run.judged),
    beside: together([ready.probe, quorum, endured]),
    investigated: { ...investigated, unsound },
    causes: causesAtEnd({
      interrupted: bench.clock.isInterrupted(),
      hunted: explored.hunted,
      unsound,
      missing: [...bench.pool.missing, ...quorum.missing],
      pace: { limitMs: bench.clock.limitMs, calibrationMs, huntMs: explored.hunted.huntMs, load },
    }),
    processes: bench.pool.started + quorum.processes,
  });
}

/** The result of the work, or STOPPED if the time limit or the user ends it first. */
function inTime(bench: Bench, work: Promise<Prepared>): Promise<Prepared | typeof STOPPED> {
  const timeIsUp = AbortSignal.timeout(bench.clock.limitMs);
  return unlessStopped(AbortSignal.any([bench.plan.signal, timeIsUp]), work);
}

function outOfTime({ bench: { clock, pool }, about }: Sitting): SubjectReport {
  const cause = clock.isInterrupted() ? INTERRUPTED : uncalibrated(clock.limitMs, clock.elapsedMs());
  return causeReport(about(), cause, pool.started);
}

/** The report of a subject that could not be bound or calibrated. */
function unjudged(sitting: Sitting, prepared: Exclude<Prepared, Ready>): Promise<SubjectReport> | SubjectReport {
  if (prepared.kind === 'cause') return stoppedReport(sitting, prepared);
  const { probe: beside } = prepared;
  const known = { binding: null, facts: null, calibration: null, runs: [], investigated: NOTHING_FOUND };
  const { pool } = sitting.bench;
  return conclude({ ...sitting.about(), ...known, causes: unboundCauses(beside), beside, processes: pool.started });
}

/** The report of a subject that was stopped before its first Cancel. */
async function stoppedReport({ bench, about }: Sitting, { cause: bare, shown }: Stopped): Promise<SubjectReport> {
  const { subject, plan, clock, pool } = bench;
  const { cause, more } = await explainStopped(
    { cause: withFigure(bare, clock.limitMs, clock.elapsedMs()), shown },
    subject,
    plan.seed,
  );
  return { ...causeReport(about(), cause, pool.started), ...more };
}

/** The quorum rule, which starts processes of its own. */
function competed({ bench, processes }: Sitting, { binding }: Ready, facts: Facts): Promise<QuorumProbe> {
  // If a function is missing, the verdict is settled, and more runs would only meet it again.
  const expired = (): boolean => bench.pool.missing.length > 0 || hasNoTimeFor(bench, 2);
  const bound = binding.quorum && bench.rules.some(({ id }) => id === QUORUM_RELEASED);
  const { online, offline, maxResources } = facts;
  return probeQuorum({
    processes,
    bound,
    pends: online.pends,
    offlinePends: online.succeeds && offline.pends,
    two: maxResources > 1,
    callMs: bench.caps.callMs,
    upMs: quietMs(facts, bench.caps),
    expired,
  });
}

/** Reports breaches of stages beside the hunt as progress, since no other stage did. */
function tellFound({ plan }: Bench, violations: readonly BesideBreach[]): void {
  for (const violation of violations)
    plan.onProgress({ kind: 'found', rule: violation.rule, steps: violation.from === 'binding' ? 0 : violation.steps.length });
}

function calibrationOf({ binding, calibrated, load }: Ready, { facts }: Explored, calibrationMs: number) {
  return {
    ...calibrationReport(binding, calibrated, facts),
    tookMs: Math.round(calibrationMs),
    load: { heartbeat: rounded(load.late), start: rounded(load.starts) },
  };
}

function rounded(times: number): number {
  return Math.round(10 * times) / 10;
}

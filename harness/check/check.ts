/** One subject through every stage: bind, calibrate, hunt, confirm, judge. Never throws for what a DLL does. */
import { QUORUM_RELEASED } from '../../suites/quorum.ts';
import { troubleCause } from '../calibrate/bind-trouble.ts';
import { calibrationReport, factsFrom } from '../calibrate/calibrate.ts';
import { shownByTrouble } from '../calibrate/shown-before.ts';
import { within } from '../contract/basis.ts';
import type { SubjectReport, Unsound } from '../contract/report.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { MissingFunction } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import { type Corpus, readCorpus } from '../corpus/corpus.ts';
import { endurance } from '../endurance/stage.ts';
import { NOTHING_FOUND } from '../findings/investigated.ts';
import { bindRequestOf } from '../host/bind-request.ts';
import { type Load, slackOf } from '../host/load.ts';
import type { Launcher } from '../host/place/place.ts';
import { BindTrouble, Pool } from '../host/pool.ts';
import { runReset } from '../host/reset.ts';
import type { Run } from '../hunt/run.ts';
import { cancelsEarly } from '../judge/cancels-early.ts';
import { missingText } from '../judge/ending-message.ts';
import type { BindingProbe } from '../probes/probe.ts';
import { probeQuorum } from '../probes/quorum.ts';
import type { CheckOptions } from '../request/options.ts';
import type { Caps } from '../steps/patience.ts';
import { type Stopped, tellStopped } from './before-cancel.ts';
import { type About, causeReport, conclude } from './conclude.ts';
import { CONFIRM_UNTIL, type Explored, explore } from './exploration.ts';
import { prepare } from './prepare.ts';
import { howItWasSpent, LEAST_SHARE, type Spent, secondsThatWouldDo } from './time-enough.ts';
import { STOPPED, unlessStopped } from './unless-stopped.ts';

export interface CheckContext {
  readonly launcher: Launcher;
  /** Folder for this run's temporary files. */
  readonly root: string;
  readonly options: CheckOptions;
  /** For what is worth a line but no part of the report. */
  readonly log: (line: string) => void;
}

/** Before calibration nothing is known of a call's length: the user's cap, but not most of the time limit. */
const UNCALIBRATED_SHARE = 0.25;

/** What is known of a subject whose binding is wrong: nothing but that. */
const UNBOUND = { binding: null, facts: null, calibration: null, runs: [], investigated: NOTHING_FOUND } as const;

const NO_CORPUS: Corpus = { steps: [], bad: [] };

/** Checks a subject that can be judged as far as its file tells. */
export async function checkSubject(subject: SubjectFile, context: CheckContext): Promise<SubjectReport> {
  const { options, launcher, root } = context;
  const startedAt = performance.now();
  const corpus = options.corpus === null ? NO_CORPUS : readCorpus(options.corpus, subject.name);
  for (const line of corpus.bad) context.log(line);
  const elapsed = (): number => performance.now() - startedAt;
  const uncalibratedMs = Math.min(options.callTimeoutMs, options.timeLimitMs * UNCALIBRATED_SHARE);
  const bindDeadlines = { callMs: () => uncalibratedMs, totalMs: uncalibratedMs, stacks: true };
  const { resourceType, dllDirectories: folders, bind } = options;
  const request = await bindRequestOf(subject, { resourceType, folders, bind }, launcher);
  const { reset } = options;
  const leftMs = (): number => options.timeLimitMs - elapsed();
  const starting = { launcher, root, request, bindDeadlines, reset: reset === null ? null : () => runReset(reset), leftMs };
  const pool = new Pool(starting);
  const about = { subject, platform: launcher.platform, options };
  /** With what its processes have loaded so far. */
  const loaded = () => ({ ...about, modules: pool.modules.found });
  try {
    options.onProgress({ kind: 'phase', phase: 'calibrate' });
    const caps: Caps = {
      callMs: options.callTimeoutMs,
      operationMs: Math.min(options.operationTimeoutMs, options.timeLimitMs / 2),
    };
    const preparation = { pool, subject, launcher, request, options, caps, elapsedMs: elapsed };
    const timeIsUp = AbortSignal.timeout(options.timeLimitMs);
    const prepared = await unlessStopped(AbortSignal.any([options.signal, timeIsUp]), prepare(preparation));
    if (prepared === STOPPED && options.signal.aborted) return causeReport(loaded(), INTERRUPTED, pool.started);
    if (prepared === STOPPED) return causeReport(loaded(), withFigure(UNCALIBRATED, context, elapsed()), pool.started);
    if (prepared.kind === 'cause') {
      const stopped = { ...prepared, cause: withFigure(prepared.cause, context, elapsed()) };
      return await stoppedReport(loaded(), stopped, pool.started);
    }
    if (prepared.kind === 'broken') {
      const { probe } = prepared;
      return conclude({ ...loaded(), ...UNBOUND, causes: unboundCauses(probe), probe, processes: pool.started });
    }
    const { binding, calibrated, stands, probe, load } = prepared;
    const calibrationMs = elapsed();
    const slack: Caps = { ...caps, slack: slackOf(load) };
    const early = factsFrom(calibrated, stands, []);

    const past = (share: number) => (): boolean => options.signal.aborted || elapsed() > options.timeLimitMs * share;
    /** Whether so many more processes, as slowly as the last one, leave time for anything. */
    const noTimeFor = (processes: number) => (): boolean =>
      options.signal.aborted || elapsed() + processes * pool.startMs > options.timeLimitMs * CONFIRM_UNTIL;
    const explored = await explore(
      {
        pool,
        subject,
        options,
        caps: slack,
        kept: corpus.steps,
        monitors: stands.maxProcesses,
        load,
        past,
        noTimeFor,
        elapsedMs: elapsed,
      },
      early,
    );
    const { facts, hunted, huntMs, rules } = explored;
    // Where a function is missing that is called now and then, more runs meet it too: the verdict is settled.
    const over = (): boolean => options.signal.aborted || pool.missing.length > 0;
    const quorum = await probeQuorum({
      processes: starting,
      bound: binding.quorum && (options.rules.length === 0 || options.rules.includes(QUORUM_RELEASED)),
      pends: early.online.pends,
      callMs: caps.callMs,
      expired: () => over() || noTimeFor(2)(),
    });
    const endured = await endurance({
      pool,
      subject,
      dumps: options.dumps,
      facts,
      caps: slack,
      platform: launcher.platform,
      seed: options.seed,
      timeLimitMs: options.timeLimitMs,
      elapsedMs: elapsed,
      aborted: over,
      watches: cancelsEarly(explored.judged, facts.online.medianMs),
      findings: explored.investigated.findings.filter(({ basis }) => within(basis, 'derived')).length,
      rules,
    });
    // Found by a stage of its own, so nothing has told of it yet.
    for (const { rule, steps } of [...probe.violations, ...quorum.violations, ...endured.violations])
      options.onProgress({ kind: 'found', rule, steps: steps?.length ?? 0 });
    const investigated = await explored.investigateWide();
    const unsound = [...investigated.unsound, ...endured.unsound];
    return conclude({
      ...loaded(),
      binding,
      facts,
      calibration: {
        ...calibrationReport(binding, calibrated, facts),
        tookMs: Math.round(calibrationMs),
        load: { heartbeat: rounded(load.late), start: rounded(load.starts) },
      },
      runs: explored.judged,
      probe: both(both(probe, quorum), endured),
      investigated: { ...investigated, unsound },
      causes: causesAtEnd(context, {
        hunted,
        unsound,
        missing: [...pool.missing, ...quorum.missing],
        pace: { limitMs: options.timeLimitMs, calibrationMs, huntMs, load },
      }),
      processes: pool.started + quorum.processes,
    });
  } catch (error) {
    if (error instanceof BindTrouble)
      if (error instanceof BindTrouble) {
        const cause = withFigure(troubleCause(error), context, elapsed());
        return await stoppedReport(loaded(), { cause, shown: shownByTrouble(error) }, pool.started);
      }
    throw error;
  } finally {
    await pool.close();
  }
}

/** The report of a subject that was stopped before its first Cancel. */
async function stoppedReport(about: About, stopped: Stopped, processes: number): Promise<SubjectReport> {
  const { cause, more } = await tellStopped(stopped, about.subject, about.options.seed);
  return { ...causeReport(about, cause, processes), ...more };
}

/** Why nothing could be called: what is left to say where the profile, or --rule, has no rule of the binding. */
function unboundCauses({ violations: [first] }: BindingProbe): readonly Cause[] {
  return first === undefined ? [] : [{ cause: 'unsound-before-cancel', detail: first.message }];
}

/** A time limit that calibration alone has used up, with one that would do. */
function withFigure(cause: Cause, { options }: CheckContext, calibrationMs: number): Cause {
  if (cause.cause !== 'time-limit') return cause;
  const spent = { limitMs: options.timeLimitMs, calibrationMs, huntMs: 0, done: 0, planned: 0 };
  return { ...cause, enoughSeconds: secondsThatWouldDo(spent) };
}

function rounded(times: number): number {
  return Math.round(10 * times) / 10;
}

/** Two probes as one. */
function both(a: BindingProbe, b: BindingProbe): BindingProbe {
  return {
    observations: [...a.observations, ...b.observations],
    violations: [...a.violations, ...b.violations],
    unconfirmed: [...a.unconfirmed, ...b.unconfirmed],
  };
}

const UNCALIBRATED: Cause = { cause: 'time-limit', detail: 'the time limit was over before calibration was' };

const INTERRUPTED: Cause = { cause: 'interrupted', detail: 'it was interrupted' };

/** How the check has spent its time, milliseconds, and on what machine. */
interface Pace extends Omit<Spent, 'done' | 'planned'> {
  readonly load: Load;
}

interface AtEnd {
  readonly hunted: Explored['hunted'];
  readonly unsound: readonly Unsound[];
  readonly missing: readonly MissingFunction[];
  readonly pace: Pace;
}

/** All that stands in the way of a verdict; which of them decides is verdict.ts's. */
function causesAtEnd({ options }: CheckContext, { hunted, unsound, missing, pace }: AtEnd): readonly Cause[] {
  const hunt = huntCause(hunted, pace);
  return [
    ...(options.signal.aborted ? [INTERRUPTED] : []),
    ...unsound.map(({ message }): Cause => ({ cause: 'unsound-before-cancel', detail: message })),
    ...missing.map((each): Cause => ({ cause: 'stub-needed', detail: missingText(each) })),
    ...(hunt === null ? [] : [hunt]),
  ];
}

/** What kept the hunt from running all that was drawn; null if nothing did, or the subject had shown enough. */
function huntCause({ runs, trouble, scenarios }: Explored['hunted'], pace: Pace): Cause | null {
  if (trouble !== null) {
    const { detail } = troubleCause(trouble);
    const seen = `after ${runs.length} scenarios it could not be bound any more in a new process (${detail}), though before it could`;
    return {
      cause: 'not-enough-evidence',
      detail: `${seen}; if it keeps machine-wide state, name a command with --reset that puts it right`,
    };
  }
  if (runs.length < scenarios.length && !stoppedEarly(runs)) {
    const spent = { ...pace, done: runs.length, planned: scenarios.length };
    const short = runs.length < scenarios.length * LEAST_SHARE;
    return { cause: 'time-limit', detail: howItWasSpent(spent, pace.load), enoughSeconds: secondsThatWouldDo(spent), short };
  }
  return null;
}

/** Whether the hunt ended because the subject had shown enough: then its runs broke something. */
function stoppedEarly(runs: readonly Run[]): boolean {
  return runs.some((run) => run.outcome.kind !== 'completed' && run.outcome.kind !== 'harness-fault');
}

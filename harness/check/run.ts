/** One run over one or more DLLs, every stage on one screen: read, choose where to run, check, report. */
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { register } from '../../suites/index.ts';
import { HarnessFault } from '../contract/harness-fault.ts';
import type { ProgressEvent } from '../contract/progress.ts';
import type { Report, SubjectReport } from '../contract/report.ts';
import type { SubjectReading } from '../contract/subject.ts';
import { UsageError } from '../contract/usage.ts';
import type { ExitCode } from '../contract/verdict.ts';
import { keep } from '../corpus/keep.ts';
import { VERSION } from '../files/version.ts';
import { chooseLaunchers, type Launchers, launcherFor } from '../host/launchers.ts';
import { withTemporary } from '../host/place/temporary.ts';
import { ResetFailed } from '../host/reset.ts';
import { exitOfVerdict, worstExit } from '../judge/verdict.ts';
import type { CheckPlan } from '../request/check-flags.ts';
import { requireFolder } from '../request/load-flags.ts';
import type { CheckOptions } from '../request/options.ts';
import { readSubject } from '../subject/read.ts';
import { judgeSuitability } from '../subject/suitability.ts';
import { visible } from '../text/text.ts';
import type { About, UnreadFile } from './about.ts';
import { brokenOffReport, causeReport, faultReport } from './cause-report.ts';
import { checkSubject } from './check.ts';
import { tidied } from './interruptible.ts';
import { STOPPED, unlessStopped } from './unless-stopped.ts';

/** What the user asked for. */
export interface RunRequest {
  readonly dlls: readonly string[];
  readonly plan: CheckPlan;
  readonly onProgress: (event: ProgressEvent) => void;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Checks every DLL.
 * @returns the report of the run
 * @throws UsageError for a mistake of the user's, before anything has run
 */
export async function run(request: RunRequest): Promise<Report> {
  const startedAt = new Date();
  const begun = performance.now();
  const preparing = getReady(request);
  const ready = await unlessStopped(request.signal, preparing);
  // Setting up Wine starts programs of its own. They are being ended.
  if (ready === STOPPED) await tidied(preparing);
  const checked = ready === STOPPED ? request.dlls.flatMap((path) => noneReached(path, request)) : await checkAll(ready, request);
  return {
    schema: 'pcancel/report/1',
    tool: { name: 'pcancel', version: VERSION },
    run: {
      seed: request.plan.seed,
      profile: request.plan.profile,
      startedAt: startedAt.toISOString(),
      durationMs: Math.round(performance.now() - begun),
      environment: {
        platform: process.platform,
        node: process.version,
        wine: ready === STOPPED ? null : (ready.launchers.pe?.wine ?? null),
        cpus: availableParallelism(),
      },
      exit: worstExit(checked.map(({ exit }) => exit)),
    },
    subjects: checked.map(({ report }) => report),
  };
}

interface Ready {
  readonly readings: readonly SubjectReading[];
  readonly launchers: Launchers;
}

/** Looks for every possible mistake of the user's, for all DLLs, before the first one runs. */
async function getReady({ dlls, plan, log, signal }: RunRequest): Promise<Ready> {
  const readings = await Promise.all(dlls.map(readExisting));
  for (const folder of plan.dllDirectories) requireFolder(folder);
  return { readings, launchers: await chooseLaunchers(readings, plan.dllDirectories, log, signal) };
}

interface Checked {
  readonly report: SubjectReport;
  /** The DLL's part in the run's exit code. */
  readonly exit: ExitCode;
}

async function checkAll({ readings, launchers }: Ready, request: RunRequest): Promise<readonly Checked[]> {
  const { dlls, onProgress, log } = request;
  const checked: Checked[] = [];
  const entries = readings.flatMap((reading, index) =>
    plansOf(request.plan).map((plan) => ({ reading, path: dlls[index] ?? '', plan })),
  );
  for (const [index, { reading, path, plan }] of entries.entries()) {
    onProgress({ kind: 'subject', name: nameOf(reading, path), index: index + 1, of: entries.length });
    onProgress({ kind: 'phase', phase: 'inspect' });
    const each = await checkOne(reading, path, launchers, { ...request, plan });
    const { report } = each;
    if (plan.corpus !== null) await keepFindings(plan.corpus, report, log);
    onProgress({ kind: 'subject-done', name: report.subject.name, verdict: report.verdict });
    checked.push(each);
  }
  return checked;
}

/** The plan for each resource type: an entry of the report is about one, and the others are started beside it. */
function plansOf(plan: CheckPlan): readonly CheckPlan[] {
  if (plan.resourceType === null) return [plan];
  const types = [plan.resourceType, ...plan.otherTypes];
  return types.map((resourceType) => ({ ...plan, resourceType, otherTypes: types.filter((type) => type !== resourceType) }));
}

/** Checks one DLL. A failure, even a fault of ours, costs only this DLL its verdict. */
async function checkOne(reading: SubjectReading, path: string, launchers: Launchers, request: RunRequest): Promise<Checked> {
  try {
    const report = await withTemporary((root) => subjectReport(reading, path, launchers, root, request));
    return { report, exit: exitOfVerdict(report.verdict) };
  } catch (error) {
    const about = aboutOf(reading, path, launchers, request.plan);
    const theirs = error instanceof UsageError || error instanceof ResetFailed;
    const report = theirs ? brokenOffReport(about, error) : faultReport(about, error);
    const told = theirs || error instanceof HarnessFault;
    const stack = !told && error instanceof Error ? error.stack : undefined;
    request.log(`pcancel: ${visible(report.subject.name, 300)}: ${stack === undefined ? report.reason : visible(stack, 4_000)}`);
    return { report, exit: theirs ? 2 : 5 };
  }
}

/** Keeps the findings in the corpus. A finding that cannot be kept is still in the report. */
async function keepFindings(folder: string, { subject, findings }: SubjectReport, log: (line: string) => void): Promise<void> {
  try {
    await keep(folder, subject, findings);
  } catch (error) {
    log(
      `pcancel: the counterexamples could not be kept in ${folder} (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

async function subjectReport(
  reading: SubjectReading,
  path: string,
  launchers: Launchers,
  root: string,
  request: RunRequest,
): Promise<SubjectReport> {
  const { onProgress, log, signal } = request;
  if (signal.aborted) return notReached(reading.ok ? reading.subject : unread(path), request).report;
  const about = aboutOf(reading, path, launchers, request.plan);
  const launcher = reading.ok ? launcherFor(launchers, reading.subject, about.options.dllDirectories) : null;
  const suitability = judgeSuitability(reading, launcher?.platform ?? (process.platform === 'win32' ? 'windows' : 'linux'));
  if (!suitability.ok) return causeReport({ ...about, platform: null }, suitability.cause, 0);
  if (launcher === null || !reading.ok) throw new UsageError(`${basename(path)} cannot be run on this system.`);
  return checkSubject(reading.subject, { launcher, root, register, options: { ...about.options, onProgress, signal }, log });
}

/** What is known of a DLL and its check before it runs. */
function aboutOf(reading: SubjectReading, path: string, launchers: Launchers, plan: CheckPlan): About {
  const subject = reading.ok ? reading.subject : unread(path);
  return {
    subject,
    platform: reading.ok ? (launchers[reading.subject.format]?.platform ?? null) : null,
    options: optionsOf(plan),
    register,
  };
}

/** The plan with absolute folders, without progress and interruption. */
function optionsOf(plan: CheckPlan): CheckOptions {
  const dllDirectories = plan.dllDirectories.map((folder) => resolve(folder));
  return { ...plan, dllDirectories, onProgress: () => {}, signal: new AbortController().signal };
}

function noneReached(path: string, request: RunRequest): readonly Checked[] {
  return plansOf(request.plan).map((plan) => notReached(unread(path), { ...request, plan }));
}

/** The report of a DLL whose turn never came. Without it, the DLL would seem to be checked. */
function notReached(subject: About['subject'], { plan }: RunRequest): Checked {
  const about = { subject, platform: null, options: optionsOf(plan), register };
  const report = causeReport(about, { cause: 'interrupted', detail: 'it was interrupted before this DLL' }, 0);
  return { report, exit: exitOfVerdict(report.verdict) };
}

/** A file that is no module, or was not read. */
function unread(path: string): UnreadFile {
  return { unread: true, name: basename(path), path: resolve(path) };
}

async function readExisting(path: string): Promise<SubjectReading> {
  const reading = await readSubject(resolve(path));
  if (!reading.ok && (reading.error.kind === 'missing' || reading.error.kind === 'unreadable'))
    throw new UsageError(reading.error.message);
  return reading;
}

function nameOf(reading: SubjectReading, path: string | undefined): string {
  return reading.ok ? reading.subject.name : basename(path ?? '');
}

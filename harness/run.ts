/** One run over one or more subjects, every stage on one screen: read, choose where to run, check, report. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProgressEvent } from '../reports/progress.ts';
import { checkSubject } from './check.ts';
import type { CheckPlan } from './check-arguments.ts';
import type { Report, SubjectReport } from './contract/report.ts';
import type { SubjectFile, SubjectReading } from './contract/subject.ts';
import { keep } from './corpus.ts';
import { libraryFolderTrouble } from './host/library-folders.ts';
import { nativeLauncher } from './host/native.ts';
import type { Launcher } from './host/place.ts';
import { wineLauncher } from './host/wine/launcher.ts';
import { setUp } from './host/wine/setup.ts';
import { windowsNameTrouble } from './host/wine/windows-name.ts';
import { exitOfVerdict, worstExit } from './judge/verdict.ts';
import { requireFolder } from './load-arguments.ts';
import { readSubject } from './subject/read.ts';
import { judgeSuitability } from './subject/suitability.ts';
import { causeReport } from './subject-report.ts';
import { UsageError } from './usage.ts';
import { VERSION } from './version.ts';

export interface RunRequest {
  readonly dlls: readonly string[];
  readonly plan: CheckPlan;
  readonly onProgress: (event: ProgressEvent) => void;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Checks every DLL and gives the report. Throws UsageError before anything ran. */
export async function run(request: RunRequest): Promise<Report> {
  const startedAt = new Date();
  const begun = performance.now();
  const readings = await Promise.all(request.dlls.map(readExisting));
  for (const folder of request.plan.dllDirectories) requireFolder(folder);
  const launchers = await chooseLaunchers(readings, request.plan.dllDirectories, request.log);
  const root = mkdtempSync(join(tmpdir(), 'pcancel-'));
  const subjects: SubjectReport[] = [];
  try {
    for (const [index, reading] of readings.entries()) {
      request.onProgress({ kind: 'subject', name: nameOf(reading, request.dlls[index]), index: index + 1, of: readings.length });
      request.onProgress({ kind: 'phase', phase: 'inspect' });
      const report = await subjectReport(reading, request.dlls[index] ?? '', launchers, root, request);
      if (request.plan.corpus !== null) await keepFindings(request.plan.corpus, report, request.log);
      request.onProgress({ kind: 'subject-done', name: report.subject.name, verdict: report.verdict });
      subjects.push(report);
    }
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
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
        wine: launchers.pe?.wine ?? null,
        cpus: availableParallelism(),
      },
      exit: worstExit(subjects.map((subject) => exitOfVerdict(subject.verdict))),
    },
    subjects,
  };
}

/** A counterexample that cannot be kept is still in the report. */
async function keepFindings(folder: string, { subject, findings }: SubjectReport, log: (line: string) => void): Promise<void> {
  try {
    await keep(folder, subject, findings);
  } catch (error) {
    log(
      `pcancel: the counterexamples could not be kept in ${folder} (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

interface Launchers {
  readonly pe: Launcher | null;
  readonly elf: Launcher | null;
}

async function subjectReport(
  reading: SubjectReading,
  path: string,
  launchers: Launchers,
  root: string,
  { plan, onProgress, log, signal }: RunRequest,
): Promise<SubjectReport> {
  const options = { ...plan, dllDirectories: plan.dllDirectories.map((folder) => resolve(folder)), onProgress, signal };
  const launcher = reading.ok ? launcherFor(launchers, reading.subject, options.dllDirectories) : null;
  const suitability = judgeSuitability(reading, launcher?.platform ?? (process.platform === 'win32' ? 'windows' : 'linux'));
  const subject = reading.ok ? reading.subject : unreadable(path);
  if (!suitability.ok) return causeReport({ subject, platform: null, options }, suitability.cause, 0);
  // Left out of the report, it would look as if it had been checked.
  if (signal.aborted)
    return causeReport(
      { subject, platform: null, options },
      { cause: 'interrupted', detail: 'it was interrupted before this DLL' },
      0,
    );
  if (launcher === null) throw new UsageError(`${basename(path)} cannot be run on this system.`);
  return checkSubject(subject, { launcher, root, options, log });
}

/** A file that is no module, as far as a report can name it. */
function unreadable(path: string): SubjectFile {
  return {
    name: basename(path),
    realName: basename(path),
    path: resolve(path),
    sizeBytes: 0,
    sha256: '',
    format: 'pe',
    machine: 'other',
    machineName: 'unknown',
    bits: 64,
    kind: 'other',
    nature: null,
    exports: [],
    imports: [],
    version: null,
    imageBytes: 0,
  };
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

/**
 * PE runs natively on Windows and under Wine on Linux, ELF natively on Linux. Wine's parts are fetched when first needed.
 * @param folders what --dll-directory names
 * @throws UsageError where Wine cannot be had, or a path has no name under Windows
 */
export async function chooseLaunchers(
  readings: readonly SubjectReading[],
  folders: readonly string[],
  log: (line: string) => void,
): Promise<Launchers> {
  const native = nativeLauncher();
  requireLibraryFolders(readings, folders);
  if (native.platform === 'windows') return { pe: native, elf: null };
  if (!readings.some(runsUnderWine)) return { pe: null, elf: native };
  requireWindowsNames(readings, folders);
  const result = await setUp({ install: false, log });
  switch (result.kind) {
    case 'ready':
      requireWindowsName(result.ready.runtime.nodeExe);
      return { pe: wineLauncher(result.ready), elf: native };
    case 'missing':
    case 'failed':
      throw new UsageError(result.message);
    case 'not-needed':
      return { pe: null, elf: native };
  }
}

/** The launcher for one subject: a native build finds libraries in the folders named, and in its own. */
export function launcherFor(launchers: Launchers, subject: SubjectFile, folders: readonly string[]): Launcher | null {
  const launcher = launchers[subject.format];
  if (launcher === null || launcher.platform !== 'linux') return launcher;
  return nativeLauncher([...folders, dirname(subject.path)].map((folder) => resolve(folder)));
}

function requireLibraryFolders(readings: readonly SubjectReading[], folders: readonly string[]): void {
  if (process.platform === 'win32' || !readings.some((reading) => reading.ok && reading.subject.format === 'elf')) return;
  for (const folder of folders) {
    const trouble = libraryFolderTrouble(resolve(folder));
    if (trouble !== null) throw new UsageError(trouble);
  }
}

function runsUnderWine(reading: SubjectReading): boolean {
  return process.platform !== 'win32' && reading.ok && reading.subject.format === 'pe' && reading.subject.machine === 'x64';
}

/** Throws UsageError if a path that a program under Wine has to open has no name there: of one DLL that is to run, nothing may have run. */
export function requireWindowsNames(readings: readonly SubjectReading[], folders: readonly string[]): void {
  const subjects = readings.filter(runsUnderWine).flatMap((reading) => (reading.ok ? [reading.subject.path] : []));
  if (subjects.length === 0) return;
  const ours = [tmpdir(), fileURLToPath(import.meta.url)];
  for (const path of [...subjects, ...folders.map((folder) => resolve(folder)), ...ours]) requireWindowsName(path);
}

function requireWindowsName(path: string): void {
  const trouble = windowsNameTrouble(path);
  if (trouble !== null) throw new UsageError(trouble);
}

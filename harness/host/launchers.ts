/** Where each subject runs: PE natively on Windows and under Wine on Linux, ELF natively on Linux. */
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SubjectFile, SubjectReading } from '../contract/subject.ts';
import { UsageError } from '../contract/usage.ts';
import { libraryFolderTrouble } from './library-folders.ts';
import { nativeLauncher } from './native.ts';
import type { Launcher } from './place/place.ts';
import { wineLauncher } from './wine/launcher.ts';
import { setUp } from './wine/setup.ts';
import { windowsNameTrouble } from './wine/windows-name.ts';

/** The launcher for each file format; null if no subject needs it, or this system cannot run the format. */
export interface Launchers {
  readonly pe: Launcher | null;
  readonly elf: Launcher | null;
}

/**
 * The launchers that these subjects need. Wine's parts are fetched when they are first needed.
 * @param folders from --dll-directory
 * @param log gets a line for each step that takes long
 * @throws UsageError if Wine is not available, or a loader cannot use one of the paths
 */
export async function chooseLaunchers(
  readings: readonly SubjectReading[],
  folders: readonly string[],
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<Launchers> {
  const native = nativeLauncher();
  requireLibraryFolders(readings, folders);
  if (native.platform === 'windows') return { pe: native, elf: null };
  if (!readings.some(runsUnderWine)) return { pe: null, elf: native };
  requireWindowsNames(readings, folders);
  const result = await setUp({ install: false, log, signal });
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

/**
 * The launcher for one subject; null if there is none. A native Linux build finds libraries in `folders` and in its own folder.
 */
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

/**
 * Checks every path that a program under Wine must open. Called before any DLL runs, so that a bad path stops the whole run.
 * @throws UsageError if Windows has no name for one of them
 */
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

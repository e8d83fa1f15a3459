/** Collects for `moduleOwner` which folders are the subject's, ours and the system's. */
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Surroundings } from '../subject/module-owner.ts';
import { mappedModules } from './mapped-modules.ts';
import type { Monitor } from './monitor.ts';

/** Folders of Windows that hold the system's modules. Anybody may write to some of the others (Temp). */
const WINDOWS_FOLDERS = ['System32', 'SysWOW64', 'WinSxS', 'Cluster', 'Microsoft.NET', 'assembly'];

/** Folders that the loader searches by itself (ld.so(8)). Files below them are the system's, too. */
const LINUX_FOLDERS = ['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu'];

/**
 * The folders as the monitor writes their paths.
 * @param subject path of the DLL on this host
 * @param folders further folders in which its own DLLs may be
 */
export function surroundingsOf(monitor: Monitor, subject: string, folders: readonly string[]): Surroundings {
  const own = bothNames(subject);
  const asMonitor = (paths: readonly string[]): readonly string[] => paths.flatMap((path) => nameThere(monitor, path));
  return {
    platform: monitor.platform,
    subject: asMonitor(own),
    folders: asMonitor([...own.map((path) => dirname(path)), ...folders.flatMap(bothNames)]),
    ours: [...monitor.ours, ...(monitor.platform === 'linux' ? linuxOurs(monitor) : [])],
    system: systemFolders(monitor),
  };
}

/** The files that this process itself runs: it is the same program as a monitor, and never loads a subject. */
function linuxOurs({ ours }: Monitor): readonly string[] {
  return [...ours.flatMap(bothNames), ...mappedModules('self')];
}

function systemFolders(monitor: Monitor): readonly string[] {
  switch (monitor.platform) {
    case 'linux':
      return LINUX_FOLDERS;
    case 'windows':
      return WINDOWS_FOLDERS.map((folder) => `${process.env.SystemRoot ?? 'C:\\Windows'}\\${folder}`);
    case 'wine':
      // Wine reports its own DLLs as files of drive C:, wherever they really are.
      return WINDOWS_FOLDERS.map((folder) => `C:\\windows\\${folder}`);
  }
}

/** The path itself, and the real path if links lead elsewhere. */
function bothNames(path: string): readonly string[] {
  try {
    return [...new Set([path, realpathSync(path)])];
  } catch {
    return [path];
  }
}

/** The path as the monitor writes it; none if Windows has no name for it. */
function nameThere(monitor: Monitor, path: string): readonly string[] {
  try {
    return [monitor.path(path)];
  } catch {
    return [];
  }
}

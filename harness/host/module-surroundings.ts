/** What `moduleOwner` has to know of a monitor and its subject: whose each folder is. */
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Surroundings } from '../subject/module-owner.ts';
import { mappedModules } from './mapped-modules.ts';
import type { Monitor } from './monitor.ts';

/** Folders of Windows that hold what is the system's; others below it (Temp) anybody may write to. */
const WINDOWS_FOLDERS = ['System32', 'SysWOW64', 'WinSxS', 'Cluster', 'Microsoft.NET', 'assembly'];

/** Where the loader looks by itself (ld.so(8)); what is below them is the system's, too. */
const LINUX_FOLDERS = ['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu'];

/** @param folders where the subject's own DLLs may be, beside its own folder */
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

/** This process is of the same program, and loads nobody's DLL. */
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
      // Its own DLLs go by their names in drive C:, wherever they are kept.
      return WINDOWS_FOLDERS.map((folder) => `C:\\windows\\${folder}`);
  }
}

/** A path, and that of the file where it is or leads through a link. */
function bothNames(path: string): readonly string[] {
  try {
    return [...new Set([path, realpathSync(path)])];
  } catch {
    return [path];
  }
}

/** None where Windows has no name for it. */
function nameThere(monitor: Monitor, path: string): readonly string[] {
  try {
    return [monitor.path(path)];
  } catch {
    return [];
  }
}

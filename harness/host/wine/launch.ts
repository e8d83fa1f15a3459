/** Makes the command that runs a script under Wine, and Windows paths for it. */
import { isAbsolute } from 'node:path';
import type { Environment } from './cache.ts';
import { wineEnvironment } from './environment.ts';
import { WineFault } from './fault.ts';
import type { Wine } from './locate.ts';
import type { Runtime } from './runtime.ts';
import { windowsNameTrouble } from './windows-name.ts';

/** The script to run under Wine, and where it runs. */
export interface WineLaunch {
  readonly wine: Wine;
  readonly runtime: Runtime;
  /** Folder of the prefix, from clonePrefix. */
  readonly prefix: string;
  /** Absolute Linux path of the script; .ts runs too. */
  readonly script: string;
  /** Passed as they are. Convert paths in them with toWindowsPath. */
  readonly args: readonly string[];
  readonly nodeArgs?: readonly string[];
  /** Environment variables that are added last. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Added to WINEDLLOVERRIDES, for instance `clusapi,resutils=n`. */
  readonly dllOverrides?: string;
}

/** A command to spawn, with its whole environment. */
export interface WineCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The command that runs a script by Node for Windows in a prefix. Spawn it detached, with `stdio` of 'ignore' or files: a Unix
 * pipe kills Node for Windows under Wine (EBADF in libuv). Afterwards call removePrefix: Wine's own services leave the process
 * group, so ending the group does not end them.
 * @throws WineFault if Windows has no name for a path
 */
export function wineCommand(launch: WineLaunch, env: Environment = process.env): WineCommand {
  return {
    command: launch.wine.wine,
    args: [toWindowsPath(launch.runtime.nodeExe), ...(launch.nodeArgs ?? []), toWindowsPath(launch.script), ...launch.args],
    env: { ...wineEnvironment(launch.prefix, env, launch.dllOverrides), ...launch.extra },
  };
}

/**
 * The path by which a program under Wine finds a Linux file. Drive Z: is the root.
 * @throws WineFault if the path is not absolute, or Windows has no name for it
 */
export function toWindowsPath(linuxPath: string): string {
  if (!isAbsolute(linuxPath))
    throw new WineFault(`${linuxPath} is not an absolute path: give the whole path of a file that Wine is to open.`);
  const trouble = windowsNameTrouble(linuxPath);
  if (trouble !== null) throw new WineFault(trouble);
  return `Z:${linuxPath.replaceAll('/', '\\')}`;
}

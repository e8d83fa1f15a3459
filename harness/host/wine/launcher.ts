/** Runs monitors under Wine: Node for Windows, in a fresh prefix for each monitor. */
import { dirname } from 'node:path';
import { winedbg } from '../debug/debuggers.ts';
import { undoAtOnce } from '../place/at-once.ts';
import { SHIM_PE } from '../place/entries.ts';
import { monitorCode } from '../place/monitor-code.ts';
import type { Launcher, Place } from '../place/place.ts';
import { fromWindowsPath } from './host-path.ts';
import { toWindowsPath, wineCommand } from './launch.ts';
import { clonePrefix, removePrefix, removePrefixNow } from './prefix.ts';
import type { WineReady } from './setup.ts';

/**
 * The launcher for Windows DLLs on Linux.
 * @param dllOverrides added to WINEDLLOVERRIDES, for instance `clusapi,resutils=n`
 */
export function wineLauncher(ready: WineReady, dllOverrides = ''): Launcher {
  return {
    platform: 'wine',
    wine: ready.wine.version,
    wineBinary: ready.wine.wine,
    place: async (folder) => winePlace(ready, folder, dllOverrides),
  };
}

function winePlace(ready: WineReady, folder: string, dllOverrides: string): Place {
  const prefix = clonePrefix(ready.cache, ready.template);
  const removed = undoAtOnce(() => removePrefixNow(prefix));
  const { command, args, env } = wineCommand({
    wine: ready.wine,
    runtime: ready.runtime,
    prefix,
    nodeArgs: ['--disable-warning=ExperimentalWarning'],
    script: monitorCode(dirname(folder)),
    args: [],
    dllOverrides,
    extra: { HOME: folder, TMPDIR: folder },
  });
  return {
    platform: 'wine',
    command,
    args,
    env,
    path: toWindowsPath,
    file: (monitorPath) => fromWindowsPath(monitorPath, prefix),
    attach: (pid) => [`TMPDIR=${folder} WINEPREFIX=${prefix} WINEDEBUG=-all ${ready.wine.wine} winedbg 0x${pid.toString(16)}`],
    debug: (pid) => winedbg(command, env, pid),
    shim: SHIM_PE,
    koffiFrom: ready.runtime.koffiFrom,
    giveBack: () => removePrefix(prefix).then(removed),
  };
}

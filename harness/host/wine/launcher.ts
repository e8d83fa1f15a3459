/** Monitors under Wine: Node for Windows in a fresh prefix for each. */
import { MONITOR_DRIVER, MONITOR_ENTRY, SHIM_PE } from '../entries.ts';
import type { Launcher, Place } from '../place.ts';
import { toWindowsPath, wineCommand } from './launch.ts';
import { clonePrefix, removePrefix } from './prefix.ts';
import type { WineReady } from './setup.ts';

/** @param dllOverrides added to WINEDLLOVERRIDES, for instance `clusapi,resutils=n` */
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
  const { command, args, env } = wineCommand({
    wine: ready.wine,
    runtime: ready.runtime,
    prefix,
    nodeArgs: ['--disable-warning=ExperimentalWarning'],
    script: MONITOR_ENTRY,
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
    shim: SHIM_PE,
    driver: MONITOR_DRIVER,
    koffiFrom: ready.runtime.koffiFrom,
    giveBack: () => removePrefix(prefix),
  };
}

/** Monitors as plain child processes of this Node: PE on Windows, ELF on Linux. */
import { dirname } from 'node:path';
import { MONITOR_ENTRY, SHIM_ELF, SHIM_PE } from './entries.ts';
import { monitorCode } from './monitor-code.ts';
import type { Launcher, Place } from './place.ts';

/** What of the environment a monitor gets: enough to run, nothing that would make two runs differ. */
const PASSED = ['PATH', 'LANG', 'LC_ALL', 'SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'USERPROFILE', 'ProgramData'];

/** The launcher of this platform. */
export function nativeLauncher(): Launcher {
  const platform = process.platform === 'win32' ? 'windows' : 'linux';
  return { platform, wine: null, wineBinary: null, place: async (folder) => nativePlace(platform, folder) };
}

function nativePlace(platform: 'linux' | 'windows', folder: string): Place {
  const env: Record<string, string> = { HOME: folder, TMPDIR: folder, TEMP: folder, TMP: folder };
  for (const name of PASSED) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  const code = monitorCode(dirname(folder));
  return {
    platform,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', code.entry],
    env,
    path: (hostPath) => hostPath,
    shim: platform === 'windows' ? SHIM_PE : SHIM_ELF,
    driver: code.driver,
    koffiFrom: MONITOR_ENTRY,
    giveBack: async () => {},
  };
}

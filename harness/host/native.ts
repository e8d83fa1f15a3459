/** Monitors as plain child processes of this Node: PE on Windows, ELF on Linux. */
import { dirname, isAbsolute } from 'node:path';
import { gdb } from './debug/debuggers.ts';
import { libraryEnvironment } from './library-folders.ts';
import { MONITOR_ENTRY, SHIM_ELF, SHIM_PE } from './place/entries.ts';
import { monitorCode } from './place/monitor-code.ts';
import type { Launcher, Place } from './place/place.ts';

/** Environment variables that a monitor gets: enough to run, and none that would make two runs differ. */
const PASSED = ['PATH', 'LANG', 'LC_ALL', 'SystemRoot', 'SystemDrive', 'windir', 'ComSpec', 'USERPROFILE', 'ProgramData'];

/**
 * glibc's checks of the heap (mallopt(3), M_CHECK_ACTION and M_PERTURB). If a block was written past its end, or is freed twice,
 * freeing it aborts the process; freed memory holds a pattern. Since glibc 2.34 M_CHECK_ACTION is in a separate library. If that
 * is missing, the loader goes on without it.
 */
const CHECKED_HEAP = { LD_PRELOAD: 'libc_malloc_debug.so.0', MALLOC_CHECK_: '3', MALLOC_PERTURB_: '165' };

/**
 * The launcher of this platform. On Linux every second monitor has a checked heap, so that at least one of three repeats has it.
 * @param libraries folders of a native build's own libraries; Linux only, since on Windows the load request names the folders
 */
export function nativeLauncher(libraries: readonly string[] = []): Launcher {
  const platform = process.platform === 'win32' ? 'windows' : 'linux';
  let places = 0;
  const place: Launcher['place'] = async (folder, purpose) => {
    if (purpose !== 'counting') places += 1;
    const checked = platform === 'linux' && purpose !== 'counting' && places % 2 === 0;
    const heap: Readonly<Record<string, string>> = checked ? CHECKED_HEAP : {};
    const found = platform === 'linux' ? libraryEnvironment(libraries, heap.LD_PRELOAD) : {};
    const usual = nativePlace(platform, folder, { ...heap, ...found });
    return purpose === 'dumping' && platform === 'linux' ? withCore(usual) : usual;
  };
  return { platform, wine: null, wineBinary: null, place };
}

/**
 * The place with the limit on core files lifted, which only a shell can do for a program. If it may not be lifted, there is no
 * core.
 */
function withCore(place: Place): Place {
  return {
    ...place,
    command: '/bin/sh',
    args: ['-c', 'ulimit -c unlimited 2>/dev/null; exec "$0" "$@"', place.command, ...place.args],
  };
}

function nativePlace(platform: 'linux' | 'windows', folder: string, more: Readonly<Record<string, string>>): Place {
  const env: Record<string, string> = { HOME: folder, TMPDIR: folder, TEMP: folder, TMP: folder, ...more };
  for (const name of PASSED) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return {
    platform,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', monitorCode(dirname(folder))],
    env,
    path: (hostPath) => hostPath,
    file: (monitorPath) => (isAbsolute(monitorPath) ? monitorPath : null),
    attach: (pid) => (platform === 'windows' ? [`windbg -p ${pid}`, `cdb -p ${pid}`] : [`gdb -p ${pid}`]),
    debug: (_, hostPid) => (platform === 'windows' ? null : gdb(hostPid)),
    shim: platform === 'windows' ? SHIM_PE : SHIM_ELF,
    koffiFrom: MONITOR_ENTRY,
    giveBack: async () => {},
  };
}

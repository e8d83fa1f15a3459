/**
 * Where a monitor runs: the interface that the native and the Wine launcher implement. One Place serves one monitor process, and
 * is given back when that process has ended.
 */
export interface Place {
  readonly platform: 'linux' | 'windows' | 'wine';
  readonly command: string;
  /** Arguments before the path of the configuration file. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A path of this host as the monitor writes it (Z:\... under Wine). */
  readonly path: (hostPath: string) => string;
  /** The file of this host that a path of the monitor's means; null if that is unknown. */
  readonly file: (monitorPath: string) => string | null;
  /** Commands that attach a debugger. `pid` is the process id in the monitor's own system. */
  readonly attach: (pid: number) => readonly string[];
  /**
   * A debugger that prints the stacks of all threads and exits; null if none is known for this platform. `pid` is the process id
   * in the monitor's own system, `hostPid` the one on the host.
   */
  readonly debug: (pid: number, hostPid: number) => Debugger | null;
  /** Path of the shim on this host. */
  readonly shim: string;
  /** `createRequire(koffiFrom)('koffi')` finds koffi; a path on this host. */
  readonly koffiFrom: string;
  /** Called after the process has ended: removes what was made for it, and ends the processes that it left. */
  readonly giveBack: () => Promise<void>;
}

/** A debugger to run, and how to read its output. */
export interface Debugger {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Commands for its standard input. */
  readonly input: string;
  /** Extracts the monitor's threads from its output: one line for each thread and each frame. */
  readonly read: (printed: string) => readonly string[];
}

/**
 * What a monitor is for. `counting` measures the heap, so it needs the system's plain heap. `dumping` may leave a core if it
 * crashes.
 */
export type Purpose = 'usual' | 'counting' | 'dumping';

/** Makes places for one platform. `folder` is an empty folder for that monitor alone. */
export interface Launcher {
  readonly platform: Place['platform'];
  /** Version of Wine, or null. */
  readonly wine: string | null;
  /** Path of wine64, or null. */
  readonly wineBinary: string | null;
  readonly place: (folder: string, purpose: Purpose) => Promise<Place>;
}

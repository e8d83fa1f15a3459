/**
 * Where a monitor runs: the interface that the native and the Wine launcher fill. One Place serves one monitor process and
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
  /** The other way: the file of this host that the monitor means; null where that cannot be told. */
  readonly file: (monitorPath: string) => string | null;
  /** Commands that attach a debugger; `pid` as the monitor's own system counts. */
  readonly attach: (pid: number) => readonly string[];
  /** A debugger that prints the stacks of all threads and leaves; `hostPid` as the host counts. Null: none is known for this platform. */
  readonly debug: (pid: number, hostPid: number) => Debugger | null;
  readonly shim: string;
  readonly koffiFrom: string;
  /** After the process has ended: removes what was made for it, ends what it left. */
  readonly giveBack: () => Promise<void>;
}

export interface Debugger {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it is told on its standard input. */
  readonly input: string;
  /** The monitor's threads in what it printed, a line for each thread and each frame. */
  readonly read: (printed: string) => readonly string[];
}

/** What a monitor is for: those that count what the heap holds need the system's plain heap; those that dump may leave a core when they crash. */
export type Purpose = 'usual' | 'counting' | 'dumping';

/** Makes places; `folder` is an empty folder of the monitor's own. */
export interface Launcher {
  readonly platform: Place['platform'];
  /** Version of Wine, or null. */
  readonly wine: string | null;
  /** Path of wine64, or null. */
  readonly wineBinary: string | null;
  readonly place: (folder: string, purpose: Purpose) => Promise<Place>;
}

/** Debuggers that print the stacks of a process's threads. Both leave the process as it was. */
import type { Debugger } from '../place/place.ts';

/** Frames that are kept of each thread. */
const FRAMES = 24;

/** gdb. It helps only if the machine has it and allows tracing of child processes. */
export function gdb(pid: number): Debugger {
  return {
    command: 'gdb',
    args: ['-nx', '-batch', '-p', String(pid), ...GDB_ASKS.flatMap((asked) => ['-ex', asked])],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', DEBUGINFOD_URLS: '' },
    input: '',
    read: (printed) => {
      const lines = printed.split('\n');
      const loaded = lines.flatMap(loadedIn);
      return lines.filter((line) => /^(Thread \d+|#\d+ )/.test(line)).map((line) => withModule(line, loaded));
    },
  };
}

/**
 * Prints an address with every frame, even inlined ones, so that the list of modules shows its module. gdb before 10 omits some.
 */
const GDB_ASKS = ['set print frame-info location-and-address', 'info sharedlibrary', `thread apply all bt ${FRAMES}`];

/** Where a module's code is, from `info sharedlibrary`. */
interface Loaded {
  readonly from: bigint;
  readonly to: bigint;
  readonly path: string;
}

function loadedIn(line: string): readonly Loaded[] {
  const [, from, to, path] = /^(0x[0-9a-f]+) +(0x[0-9a-f]+) +(?:Yes|No)(?: \(\*\))? +(\S.*)$/.exec(line) ?? [];
  return from === undefined || to === undefined || path === undefined ? [] : [{ from: BigInt(from), to: BigInt(to), path }];
}

/**
 * Adds the module to a frame with a source line: gdb prints one or the other, so a module with debugging information would be
 * missing.
 */
function withModule(line: string, loaded: readonly Loaded[]): string {
  const address = /^#\d+ +(0x[0-9a-f]+) in /.exec(line)?.[1];
  if (address === undefined || !/ at .+:\d+$/.test(line)) return line;
  const at = BigInt(address);
  const module = loaded.find(({ from, to }) => from <= at && at < to);
  return module === undefined ? line : `${line} from ${module.path}`;
}

/** Wine's own debugger, in the prefix of the process. It prints every process there, so the output is filtered by `pid`. */
export function winedbg(wine: string, env: Readonly<Record<string, string>>, pid: number): Debugger {
  const id = pid.toString(16).padStart(4, '0');
  return {
    command: wine,
    args: ['winedbg', `0x${pid.toString(16)}`],
    env,
    input: 'bt all\ndetach\nquit\n',
    read: (printed) => {
      const threads = printed.split(/^(?=Backtracing for thread )/m).slice(1);
      return threads
        .filter((text) => new RegExp(`^Backtracing for thread [0-9a-f]+ in process ${id}\\b`).test(text))
        .flatMap((text) => {
          const [head = '', ...lines] = text.split('\n');
          const thread = /thread ([0-9a-f]+)/.exec(head)?.[1] ?? '?';
          const frames = lines.filter((line) => /^(=>| {2})\s*\d+ 0x/.test(line)).slice(0, FRAMES);
          return [`Thread ${thread}`, ...frames.map((line) => line.replace(/^(=>| {2})\s*(\d+) /, '#$2 '))];
        });
    },
  };
}

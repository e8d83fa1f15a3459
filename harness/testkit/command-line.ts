/** Runs the command line as a user does: as a separate process, with its own folder for temporary files. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../host/wine/cache.ts';

/** Path of the program: the JavaScript that lanes/built-program.ts made for this run, or the sources if there is none. */
export const PROGRAM = process.env.PCANCEL_BUILT ?? fileURLToPath(new URL('../pcancel.mjs', import.meta.url));

/** How the process ended, and its output. */
export interface Ran {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** A process that has been started. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Waits until stderr contains the text; false if the process ended without it. */
  readonly says: (text: string) => Promise<boolean>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test has left running, so that the next one does not fail for it too. */
export async function endRunning(): Promise<void> {
  const left = [...running];
  for (const child of left) child.kill('SIGKILL');
  await Promise.all(left.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'close')));
}

/**
 * Starts the command line with `args`.
 * @param temporary folder for the run's temporary files, so that a test can see which of them are left
 * @param input `pipe`: the caller writes to standard input and ends it
 */
export function start(args: readonly string[], temporary: string, input: 'ignore' | 'pipe' = 'ignore'): Running {
  // The environment has none of the user's variables, except Wine's path if the lane has set one.
  const wine = process.env.PCANCEL_WINE === undefined ? {} : { PCANCEL_WINE: process.env.PCANCEL_WINE };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env.PATH ?? '', TMPDIR: temporary, HOME: temporary, PCANCEL_CACHE: cacheFolder(), ...wine },
    stdio: [input, 'pipe', 'pipe'],
  });
  running.add(child);
  let out = '';
  let err = '';
  let heard: () => void = () => {};
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    heard();
  });
  const closed = once(child, 'close').finally(() => running.delete(child));
  const ended = closed.then(([exit, signal]): Ran => ({ exit, signal, out, err }));
  const says = async (text: string): Promise<boolean> => {
    while (!err.includes(text)) {
      const more = new Promise<'more'>((resolve) => {
        heard = () => resolve('more');
      });
      if ((await Promise.race([more, closed.then(() => 'closed' as const)])) === 'closed') return err.includes(text);
    }
    return true;
  };
  return { child, ended, says };
}

/** Runs the command line until it ends. */
export function pcancel(args: readonly string[], temporary: string): Promise<Ran> {
  return start(args, temporary).ended;
}

/** Runs the command line as a stranger does: a process of its own, with a folder of its own for temporary files. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../host/wine/cache.ts';

/** As the run of the tests has made it; else from its sources. */
export const PROGRAM = process.env.PCANCEL_BUILT ?? fileURLToPath(new URL('../pcancel.mjs', import.meta.url));

export interface Ran {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Comes back once stderr has said so; with false if the process ended before. */
  readonly says: (text: string) => Promise<boolean>;
}

/**
 * @param temporary folder for the run's temporary files, so that what it leaves can be told
 * @param input `pipe`: a standard input that the caller writes to and ends
 */
export function start(args: readonly string[], temporary: string, input: 'ignore' | 'pipe' = 'ignore'): Running {
  // Where the lane has chosen one, and none of the user's own variables else.
  const wine = process.env.PCANCEL_WINE === undefined ? {} : { PCANCEL_WINE: process.env.PCANCEL_WINE };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env.PATH ?? '', TMPDIR: temporary, HOME: temporary, PCANCEL_CACHE: cacheFolder(), ...wine },
    stdio: [input, 'pipe', 'pipe'],
  });
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
  const closed = once(child, 'close');
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

export function pcancel(args: readonly string[], temporary: string): Promise<Ran> {
  return start(args, temporary).ended;
}

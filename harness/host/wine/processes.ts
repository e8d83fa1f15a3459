/** Finds and kills the processes of a prefix. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Ids of all living processes of a prefix, wineserver and Wine's services included. They are recognized by WINEPREFIX in the
 * environment that they were started with. Services leave the process group and lose their parent, so nothing else shows their
 * owner.
 */
export function prefixProcesses(prefix: string): number[] {
  const mark = `WINEPREFIX=${prefix}`;
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      if (environmentOf(name).includes(Buffer.from(mark).toString('latin1'))) found.push(Number(name));
    } catch {
      // The process has ended meanwhile, or belongs to another user: it is not ours.
    }
  }
  return found;
}

/**
 * The environment that a process was started with; empty if it has ended. A process whose first thread has ended looks like a
 * zombie but lives on in its other threads (Wine's winedevice does so). Then another thread's entry is read.
 */
function environmentOf(pid: string): readonly string[] {
  const own = textOf(`/proc/${pid}/environ`);
  if (own !== '') return own.split('\0');
  const [thread] = readdirSync(`/proc/${pid}/task`).filter((id) => id !== pid);
  return thread === undefined ? [] : textOf(`/proc/${pid}/task/${thread}/environ`).split('\0');
}

/** The file's text. For an ended process, some kernels return an empty text and others an error; both count as empty. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/**
 * Ends every process of a prefix by SIGKILL, and resolves when none is left. Measured 6 to 11 ms; `wineserver -k` takes 500 to
 * 750 ms (it polls), and waiting for the services takes 2 s. Registry changes that Wine has not written yet are lost.
 * @param limitMs milliseconds after which it gives up
 * @returns false if a process was still there at the limit (in an uninterruptible wait)
 */
export async function killPrefixProcesses(prefix: string, limitMs = 10_000): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    if (performance.now() > deadline) return prefixProcesses(prefix).length === 0;
    if (killOnce(prefix) === 0) return true;
    await sleep(3);
  }
}

/** Sends SIGKILL to every process of a prefix. Returns how many there were. */
export function killOnce(prefix: string): number {
  const left = prefixProcesses(prefix);
  for (const pid of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ESRCH: it ended by itself.
    }
  }
  return left.length;
}

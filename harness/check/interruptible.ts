/** Commands that have nothing to tell of what they were interrupted in. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitCode } from '../contract/verdict.ts';
import type { Pool } from '../host/pool.ts';
import { STOPPED, unlessStopped } from './unless-stopped.ts';

/** Given to what was interrupted for tidying up after itself, milliseconds. */
const TIDY_MS = 30_000;

/** The command's exit code; 4, at once in words and then as soon as it has tidied up, if it was interrupted. */
export async function interruptible(
  signal: AbortSignal,
  write: (text: string) => void,
  command: (tell: (text: string) => void) => Promise<ExitCode>,
): Promise<ExitCode> {
  // What still goes on after an interruption has nothing to tell: its processes were ended by us.
  const tell = (text: string): void => {
    if (!signal.aborted) write(text);
  };
  const work = command(tell);
  const exit = await unlessStopped(signal, work);
  if (exit !== STOPPED) return exit;
  write('Interrupted: nothing is known of it.\n');
  await tidied(work);
  return 4;
}

/** Comes back once the work has ended in whatever way, or takes too long for that. */
export async function tidied(work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const ended = work.then(
    () => {},
    () => {},
  );
  await Promise.race([ended, sleep(TIDY_MS, undefined, { signal: late.signal, ref: false }).catch(() => {})]);
  late.abort();
}

/** Ends the pool's monitors as soon as the user wants to stop, whatever they are at. */
export function closeWhenStopped(pool: Pool, signal: AbortSignal): void {
  const close = (): void => void pool.close().catch(() => {});
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
}

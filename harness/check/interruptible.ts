/** Runs commands that have nothing to report when they are interrupted. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExitCode } from '../contract/verdict.ts';
import type { Pool } from '../host/pool.ts';
import { STOPPED, unlessStopped } from './unless-stopped.ts';

/** Time for an interrupted command to tidy up, milliseconds. */
const TIDY_MS = 30_000;

/**
 * Runs a command until it ends or is interrupted.
 * @returns the command's exit code; 4 after an interruption, as soon as the command has tidied up
 */
export async function interruptible(
  signal: AbortSignal,
  write: (text: string) => void,
  command: (tell: (text: string) => void) => Promise<ExitCode>,
): Promise<ExitCode> {
  // Later messages come from processes that we have ended, so they are dropped.
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

/** Waits until the work has ended, whatever its result, or for 30 s. */
export async function tidied(work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const ended = work.then(
    () => {},
    () => {},
  );
  await Promise.race([ended, sleep(TIDY_MS, undefined, { signal: late.signal, ref: false }).catch(() => {})]);
  late.abort();
}

/** Closes the pool as soon as the user wants to stop. */
export function closeWhenStopped(pool: Pool, signal: AbortSignal): void {
  const close = (): void => void pool.close().catch(() => {});
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
}

/** A lock file for work that only one process may do at a time. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processMark, processMarkLives } from './process-mark.ts';

/** Time between two tries, milliseconds. */
const POLL_MS = 100;

/**
 * Runs the work while this process holds the lock. Waits for another process that holds it, and takes the lock over if that
 * process has ended. Two processes that take over the same dead lock in the same instant could both run. That costs double work
 * and no more, since results are made aside and renamed into place.
 *
 * proper-lockfile would not do: it waits ten seconds for a holder that was killed, and takes the lock from a live one that stalls
 * as long.
 *
 * @param file path of the lock; its folder is made if need be
 * @param waiting called once if the lock is held
 * @param signal ends the waiting: rejects with its reason
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  waiting: () => void = () => {},
  signal?: AbortSignal,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const mark = processMark();
  const mine = `${file}.${mark}`;
  let announced = false;
  for (;;) {
    if (take(file, mine, mark)) break;
    const holder = read(file);
    if (holder !== null && !processMarkLives(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!announced) waiting();
    announced = true;
    signal?.throwIfAborted();
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    if (read(file) === mark) rmSync(file, { force: true });
  }
}

/** Tries to take the lock. A link appears together with its contents, so no process reads an empty lock. */
function take(file: string, mine: string, mark: string): boolean {
  writeFileSync(mine, mark);
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

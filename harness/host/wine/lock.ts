import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processMark, processMarkLives } from './process-mark.ts';

const POLL_MS = 100;

/**
 * Runs work while no other process that asks for the same lock does; waits for one that does. A lock whose holder has ended is taken
 * over. Two who take over the same dead lock in the same instant could both run: that costs double work and no more, since what is
 * made under the lock is made aside and renamed into its place.
 *
 * Not proper-lockfile: it waits ten seconds for a holder that was killed, and takes the lock from one that is alive but stalled as long.
 *
 * @param waiting called once if it has to wait
 * @param signal gives up waiting: rejects with its reason
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
  let told = false;
  for (;;) {
    if (take(file, mine, mark)) break;
    const holder = read(file);
    if (holder !== null && !processMarkLives(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) waiting();
    told = true;
    signal?.throwIfAborted();
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    if (read(file) === mark) rmSync(file, { force: true });
  }
}

/** A link appears with its contents, so nobody reads an empty lock. */
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

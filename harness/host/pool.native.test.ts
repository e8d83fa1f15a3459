import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CANCEL_ONLINE, GOOD, leftAfter, PATIENT, poolOf, scenarioOf, scratch } from '../testkit/native.ts';

const { folder, remove } = scratch();
const root = join(folder, 'root');
mkdirSync(root);
afterAll(remove);

/** A monitor's folder goes with its process. */
const alive = (): number => readdirSync(root).filter((name) => name.startsWith('monitor-')).length;
const pool = poolOf(root, GOOD);
afterEach(() => pool.keepSpare(false));
afterAll(() => pool.close());

describe('a spare process', () => {
  it('is there for the next fresh run, which has a process of its own all the same', async () => {
    await pool.keepSpare(true);
    const before = pool.started;
    expect((await pool.runFresh([scenarioOf(CANCEL_ONLINE)], PATIENT)).kind).toBe('completed');
    expect((await pool.runFresh([scenarioOf(CANCEL_ONLINE)], PATIENT)).kind).toBe('completed');
    // The first spare was counted before; each that was taken has made another.
    expect(pool.started - before).toBe(2);
  });

  it('is gone as soon as none is wanted', async () => {
    await pool.keepSpare(true);
    await pool.runFresh([scenarioOf(CANCEL_ONLINE)], PATIENT);
    await pool.keepSpare(false);
    expect(alive()).toBe(0);
    await pool.runFresh([scenarioOf(CANCEL_ONLINE)], PATIENT);
    expect(alive()).toBe(0);
  });

  it('is not kept where a command has to put things right between two processes', async () => {
    const strict = poolOf(root, GOOD, async () => {});
    await strict.keepSpare(true);
    expect(strict.started).toBe(0);
    await strict.close();
  });

  it('does not outlive the pool', async () => {
    const other = poolOf(root, GOOD);
    await other.keepSpare(true);
    await other.close();
    expect(alive()).toBe(0);
    expect(await leftAfter(root, 10_000)).toEqual([]);
  });
});

/** A check on a machine that starts processes slowly, which a made-up launcher imitates. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { register } from '../../suites/index.ts';
import type { SubjectReport } from '../contract/report.ts';
import { nativeLauncher } from '../host/native.ts';
import type { Launcher } from '../host/place/place.ts';
import { type CheckOptions, USUAL_PLAN } from '../request/options.ts';
import { readSubject } from '../subject/read.ts';
import { GOOD, leftAfter, scratch } from '../testkit/native.ts';
import { checkSubject } from './check.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** As the native one, but each process sleeps the given seconds before it starts; those after the first sleep `later` seconds. */
function slowLauncher(first: number, later = first): Launcher {
  const native = nativeLauncher();
  let seconds = first;
  return {
    ...native,
    place: async (...asked) => {
      const place = await native.place(...asked);
      const command = `sleep ${seconds}; exec "$0" "$@"`;
      seconds = later;
      return { ...place, command: '/bin/sh', args: ['-c', command, place.command, ...place.args] };
    },
  };
}

async function checked(name: string, launcher: Launcher, more: Partial<CheckOptions>): Promise<SubjectReport> {
  const root = join(folder, name);
  mkdirSync(root);
  const reading = await readSubject(GOOD);
  if (!reading.ok) throw new Error('the example cannot be read');
  const options: CheckOptions = {
    ...USUAL_PLAN,
    seed: 7,
    runs: 24,
    onProgress: () => {},
    signal: new AbortController().signal,
    ...more,
  };
  return checkSubject(reading.subject, { launcher, root, options, register, log: () => {} });
}

describe('where a process takes twenty times as long to start', () => {
  it('few are started, and what conforms is found to', async () => {
    const { verdict, reason, calibration } = await checked('few', slowLauncher(2), { timeLimitMs: 90_000 });
    expect(verdict, reason).toBe('conforming');
    expect(calibration?.maxProcesses).toBeLessThanOrEqual(2);
  });

  it('and none comes up after it any more, that one goes on alone, and the time limit holds', async () => {
    const begunAt = performance.now();
    const { verdict, reason, calibration, evidence } = await checked('one', slowLauncher(2, 600), { timeLimitMs: 20_000 });
    expect(performance.now() - begunAt).toBeLessThan(40_000);
    expect(calibration?.maxProcesses).toBe(1);
    expect(evidence.cancelCalls).toBeGreaterThan(4);
    // How far it gets in its time depends on the machine.
    expect(verdict === 'conforming' ? '' : reason).toMatch(/^$|--time-limit \d+\.$/);
    expect(await leftAfter(join(folder, 'one'), 10_000)).toEqual([]);
  });

  it('a time limit that does not suffice is named with one that would, and why', async () => {
    const { verdict, reason } = await checked('short', slowLauncher(3), { timeLimitMs: 6_000 });
    expect(verdict).toBe('inconclusive');
    expect(reason).toMatch(/--time-limit \d+\.$/);
    expect(Number(/--time-limit (\d+)/.exec(reason)?.[1])).toBeGreaterThan(6);
  });
});

it('where not even one comes up, the check ends with its time limit, as inconclusive, and leaves no process behind', async () => {
  const { verdict, reason } = await checked('none', slowLauncher(600), { timeLimitMs: 2_000 });
  expect(verdict).toBe('inconclusive');
  expect(reason).toMatch(/before calibration was.*--time-limit \d+/);
  expect(await leftAfter(join(folder, 'none'), 10_000)).toEqual([]);
});

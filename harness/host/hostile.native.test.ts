/** Real monitors with subjects that do their worst: each gives one outcome, no exception of ours, and nothing is left of it. */
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import {
  boundMonitor,
  CANCEL_ONLINE,
  GOOD,
  leftAfter,
  onlineReturned,
  PATIENT,
  poolOf,
  processesNaming,
  scenarioOf,
  scratch,
  skeletonSubject,
} from '../testkit/native.ts';
import { Monitor } from './monitor.ts';
import { nativeLauncher } from './native.ts';
import { runIn } from './run-in.ts';

const sources = scratch();
const work = scratch();
const root = work.folder;
const SHORT: Deadlines = { callMs: () => 1_000, totalMs: 3_000 };

afterEach(async () => {
  expect(await leftAfter(root, 5_000), 'processes left').toEqual([]);
  // The monitor's own program stays for the run's other monitors.
  const left = (existsSync(root) ? readdirSync(root) : []).filter((name) => name !== 'code');
  expect(left, 'folders left').toEqual([]);
});
afterAll(() => {
  sources.remove();
  work.remove();
});

/** What Cancel does, by the value of its flags argument: one subject for all, since compiling costs more than running. */
const WORST = {
  crash: '*(volatile int *)8 = 1',
  ownThread: 'pthread_t t; pthread_create(&t, 0, die, 0); return 0',
  overflow: 'deeper(0)',
  hang: 'for (;;) port_sleep(1000)',
  spin: 'for (volatile int i = 0;;) i++',
  exitZero: '_exit(0)',
  exitFive: '_exit(5)',
  exitWithHandlers: 'exit(7)',
  kill: 'kill(getpid(), SIGKILL); pause()',
  closeAll: 'for (int fd = 0; fd < 4096; fd++) close(fd)',
  fork: 'if (fork() == 0) for (;;) pause()',
  forkAndExit: 'if (fork() == 0) for (;;) pause(); _exit(3)',
  scribble: 'for (int fd = 1; fd < 3; fd++) for (int i = 0; i < 999; i++) write(fd, "{\\"n\\":1}\\n", 8)',
  garble: 'for (int fd = 3; fd < 64; fd++) send(fd, "nonsense\\n", 9, MSG_DONTWAIT | MSG_NOSIGNAL)',
  flood:
    'for (int i = 0; i < 20000; i++) log_event(resource->handle, LOG_INFORMATION, L"%1!u! of a flood of lines, each longer than a slot", i)',
  cut: 'truncate("journal", 10); port_sleep(200)',
  fill: 'void *p = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, open("journal", O_RDWR), 0); memset((char *)p + 8, 0xff, 56); port_sleep(100)',
} as const;
type Worst = keyof typeof WORST;

const BEFORE = `
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
static void *die(void *_) { port_sleep(20); *(volatile int *)8 = 1; return 0; }
static int deeper(int n) { volatile char big[4096]; big[n % 4096] = 1; return deeper(n + 1) + big[0]; }
static DWORD worst(struct resource *resource, DWORD flags) {
  switch (flags) {
    ${Object.values(WORST)
      .map((body, index) => `case ${index + 1}: { ${body}; break; }`)
      .join('\n')}
  }
  return cancel_rightly(resource);
}`;

const compilable = cannotCompile('elf') === null;
let subject = '';
beforeAll(() => {
  if (compilable) subject = skeletonSubject(sources.folder, 'worst', BEFORE, '.cancel = worst');
});

/** A Cancel of a pending Online that does its worst. */
function stepsOf(what: Worst): readonly Step[] {
  const flags = Object.keys(WORST).indexOf(what) + 1;
  return CANCEL_ONLINE.map((step) => (step.do === 'cancel' ? { ...step, flags } : step));
}

async function cancelling(what: Worst, deadlines = PATIENT): Promise<RunOutcome> {
  const monitor = await boundMonitor(root, subject);
  try {
    return await runIn(monitor, scenarioOf(stepsOf(what)), deadlines);
  } finally {
    await monitor.end();
  }
}

const inCancel = { call: 'Cancel', step: 2, resource: 'A', lane: 0 };

describe.skipIf(!compilable)('a subject whose Cancel', () => {
  it('crashes: says where, in which call', async () => {
    const outcome = await cancelling('crash');
    expect(outcome).toMatchObject({ kind: 'crash', code: 'SIGSEGV', at: { module: 'worst.so' }, during: inCancel });
    expect(
      outcome.kind === 'crash' && outcome.trace.events.some((event) => event.kind === 'enter' && event.call === 'Cancel'),
    ).toBe(true);
  });

  it('lets a thread of the DLL’s own crash: blames no call', async () => {
    expect(await cancelling('ownThread')).toMatchObject({
      kind: 'crash',
      code: 'SIGSEGV',
      at: { module: 'worst.so' },
      during: null,
    });
  });

  it('runs out of stack: a crash', async () => {
    expect(await cancelling('overflow')).toMatchObject({ kind: 'crash', code: 'SIGSEGV', during: inCancel });
  });

  it.each(['hang', 'spin'] as const)('never returns (%s): a hang at the deadline', async (what) => {
    expect(await cancelling(what, SHORT)).toMatchObject({ kind: 'hang', during: inCancel, deadlineMs: 1_000 });
  });

  it.each([
    ['exitZero', 0],
    ['exitFive', 5],
    ['exitWithHandlers', 7],
  ] as const)('ends the process (%s): an exit, during Cancel', async (what, exitCode) => {
    expect(await cancelling(what)).toMatchObject({ kind: 'exit', exitCode, during: inCancel });
  });

  it('kills its process: a crash by the signal’s name', async () => {
    expect(await cancelling('kill')).toMatchObject({ kind: 'crash', code: 'SIGKILL', during: inCancel });
  });

  it('closes every file of the process: an end or lost trust', async () => {
    expect(['integrity', 'crash', 'exit']).toContain((await cancelling('closeAll', SHORT)).kind);
  });

  it('forks a child that stays: it goes with the monitor', async () => {
    expect((await cancelling('fork')).kind).toBe('completed');
  });

  it('forks a child that stays, and exits: the child goes all the same', async () => {
    expect(await cancelling('forkAndExit')).toMatchObject({ kind: 'exit', exitCode: 3 });
  });

  it('scribbles over stdout and stderr: nobody minds', async () => {
    expect((await cancelling('scribble')).kind).toBe('completed');
  });

  it('scribbles over every socket of the process: garbled, lost trust', async () => {
    expect(await cancelling('garble')).toMatchObject({ kind: 'integrity', what: 'the monitor sent a line that is no JSON' });
  });

  it('floods the log: bounded, and counted', async () => {
    const outcome = await cancelling('flood');
    if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome).slice(0, 300));
    expect(outcome.trace.events.filter((event) => event.kind === 'log').length).toBeLessThanOrEqual(2_000);
    expect(outcome.trace.dropped).toBeGreaterThan(17_000);
  });

  it('cuts the journal: lost trust, or an end', async () => {
    expect(['integrity', 'crash']).toContain((await cancelling('cut', SHORT)).kind);
  });

  it('fills the journal’s header with nonsense: no exception, and no fault of ours', async () => {
    expect((await cancelling('fill', SHORT)).kind).not.toBe('harness-fault');
  });
});

describe('a monitor', () => {
  it('that is killed from outside in the middle of a run: a crash by the signal’s name', async () => {
    const monitor = await boundMonitor(root, GOOD);
    const running = runIn(
      monitor,
      scenarioOf([...CANCEL_ONLINE.slice(0, 2), { do: 'pause', resource: 'A', ms: 20_000 }]),
      PATIENT,
    );
    await onlineReturned(root);
    const [pid] = processesNaming(root);
    if (pid === undefined) throw new Error('no monitor was found');
    process.kill(pid, 'SIGKILL');
    const outcome = await running;
    expect(outcome).toMatchObject({ kind: 'crash', code: 'SIGKILL', during: null });
    expect(await runIn(monitor, scenarioOf(CANCEL_ONLINE), PATIENT), 'asking again gives the same outcome').toEqual(outcome);
    await monitor.end();
  });

  it('that is ended while a run goes on: an outcome, no exception', async () => {
    const monitor = await boundMonitor(root, GOOD);
    const running = runIn(
      monitor,
      scenarioOf([...CANCEL_ONLINE.slice(0, 2), { do: 'pause', resource: 'A', ms: 20_000 }]),
      PATIENT,
    );
    await onlineReturned(root);
    await Promise.all([monitor.end(), monitor.end()]);
    expect((await running).kind).not.toBe('completed');
    expect(monitor.usable).toBe(false);
  });

  it('that is asked to leave does so, and its folder is gone', async () => {
    const monitor = await boundMonitor(root, GOOD);
    expect((await runIn(monitor, scenarioOf(CANCEL_ONLINE), PATIENT)).kind).toBe('completed');
    expect(await monitor.leave(10_000)).toBeNull();
    await monitor.end();
  });

  it('whose program cannot be started rejects, and leaves nothing', async () => {
    const native = nativeLauncher();
    const broken = {
      ...native,
      place: async (folder: string) => ({ ...(await native.place(folder, 'usual')), command: '/nonexistent/node' }),
    };
    await expect(Monitor.start(broken, root)).rejects.toThrow('ended before it called back');
  });

  it('whose program ends at once rejects, and leaves nothing', async () => {
    const native = nativeLauncher();
    const broken = {
      ...native,
      place: async (folder: string) => ({ ...(await native.place(folder, 'usual')), shim: '/nonexistent.so' }),
    };
    await expect(Monitor.start(broken, root)).rejects.toThrow('ended before it called back');
  });
});

describe('the pool', () => {
  it('replaces a monitor that failed, keeps one that did not, and tells what ran before', async () => {
    const pool = poolOf(root, GOOD);
    const first = await pool.run(scenarioOf(CANCEL_ONLINE, 's-1'), PATIENT);
    const second = await pool.run(scenarioOf(CANCEL_ONLINE, 's-2'), PATIENT);
    expect([first.prefix, second.prefix]).toEqual([[], ['s-1']]);
    expect(pool.started).toBe(1);
    const hang = scenarioOf([{ do: 'pause', resource: 'A', ms: 20_000 }], 's-3');
    const running = pool.run(hang, PATIENT);
    await sleep(150);
    for (const pid of processesNaming(root)) process.kill(pid, 'SIGKILL');
    expect((await running).outcome.kind).toBe('crash');
    expect((await pool.run(scenarioOf(CANCEL_ONLINE, 's-4'), PATIENT)).prefix).toEqual([]);
    expect(pool.started).toBe(2);
    await pool.close();
  });

  it.skipIf(!compilable)('resets after an end, not after a run that went well', async () => {
    let resets = 0;
    const pool = poolOf(root, subject, async () => {
      resets += 1;
    });
    const good = scenarioOf(CANCEL_ONLINE);
    const bad = scenarioOf(stepsOf('exitFive'));
    const counts: number[] = [];
    await pool.run(good, PATIENT);
    counts.push(resets);
    await pool.run(bad, PATIENT);
    counts.push(resets);
    await pool.runFresh([good, bad], PATIENT);
    counts.push(resets);
    expect(counts).toEqual([0, 1, 2]);
    await pool.close();
  });

  it('that is closed while monitors start leaves none, and starts no more', async () => {
    const pool = poolOf(root, GOOD);
    const starting = Array.from({ length: 3 }, () => pool.fresh().catch((error: unknown) => error));
    await sleep(20);
    await pool.close();
    await Promise.all(starting);
    await expect(pool.fresh()).rejects.toThrow('closed');
  });

  it('runs an unload, and the end of the process belongs to it', async () => {
    const pool = poolOf(root, GOOD);
    const steps = [...CANCEL_ONLINE, { do: 'unload', resource: 'A', quiesceMs: 20 }] as const;
    expect((await pool.runFresh([scenarioOf(steps)], PATIENT)).kind).toBe('completed');
    await pool.close();
  });

  it.each([
    ['pends', CANCEL_ONLINE.slice(0, 2)],
    ['is offline', CANCEL_ONLINE.slice(0, 1)],
  ])('skips an unload while a resource %s: no Resource Monitor does that, and any DLL would crash', async (_, before) => {
    const pool = poolOf(root, GOOD);
    const outcome = await pool.runFresh([scenarioOf([...before, { do: 'unload', resource: 'A', quiesceMs: 20 }])], PATIENT);
    await pool.close();
    expect(outcome.kind).toBe('completed');
    const { events } = outcome.kind === 'completed' ? outcome.trace : { events: [] };
    expect(events.at(-1)).toMatchObject({ kind: 'skipped', step: before.length, resource: 'A' });
    expect(events.some((event) => event.kind === 'enter' && event.call === 'FreeLibrary')).toBe(false);
  });
});

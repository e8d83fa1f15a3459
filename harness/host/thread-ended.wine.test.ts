/**
 * Real subjects whose Cancel ends its thread and not the process: a crash, told at once, not a hang at the deadline. A stack overflow, which
 * Wine takes for that on a stack that it does not know, is recorded as what it is.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFixtures } from '../../fixtures/build.ts';
import type { FixtureFormat } from '../../fixtures/toolchains.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { boundMonitor, CANCEL_ONLINE, leftAfter, PATIENT, scenarioOf, scratch, skeletonSubject } from '../testkit/native.ts';
import { nativeLauncher } from './native.ts';
import type { Launcher } from './place/place.ts';
import { runIn } from './run-in.ts';
import { wineLauncher } from './wine/launcher.ts';
import { findSetUp } from './wine/setup.ts';

const sources = scratch();
const work = scratch();
afterAll(async () => {
  expect(await leftAfter(work.folder, 5_000), 'processes left').toEqual([]);
  sources.remove();
  work.remove();
});

const wine = process.platform === 'linux' ? await findSetUp() : null;
const noElf = cannotCompile('elf');
const noPe = cannotCompile('pe') ?? (wine === null ? 'Wine is not set up' : null);

const ENDED = {
  kind: 'crash',
  code: 'a thread that ended inside the call (stack overflow, ExitThread or pthread_exit)',
  at: null,
  during: { call: 'Cancel', step: 2, resource: 'A', lane: 0 },
};

/** The deadlines are PATIENT's: whoever waited for them has not seen the end of the thread. */
async function cancelling(subject: string, launcher: Launcher): Promise<{ outcome: RunOutcome; seconds: number }> {
  const monitor = await boundMonitor(work.folder, subject, launcher);
  try {
    const began = performance.now();
    const outcome = await runIn(monitor, scenarioOf(CANCEL_ONLINE), PATIENT);
    return { outcome, seconds: (performance.now() - began) / 1_000 };
  } finally {
    await monitor.end();
  }
}

async function built(format: FixtureFormat, names: readonly string[]): Promise<(name: string) => string> {
  const { built } = await buildFixtures({ outDir: sources.folder, formats: [format], names });
  return (name) => built.find((fixture) => fixture.name === name)?.path ?? '';
}

describe.skipIf(noElf !== null)(`ELF${noElf === null ? '' : `: skipped, ${noElf}`}`, () => {
  let path: (name: string) => string;
  beforeAll(async () => {
    path = await built('elf', ['exit-thread']);
  });

  it('pthread_exit', async () => {
    const { outcome, seconds } = await cancelling(path('exit-thread'), nativeLauncher());
    expect(outcome).toMatchObject(ENDED);
    expect(seconds).toBeLessThan(15);
  });

  it('the system call that ends a thread, which no library hears of', async () => {
    const before = '#include <sys/syscall.h>\nstatic DWORD end(struct resource *r, DWORD f) { return syscall(SYS_exit, 0); }';
    const { outcome, seconds } = await cancelling(
      skeletonSubject(sources.folder, 'ends', before, '.cancel = end'),
      nativeLauncher(),
    );
    expect(outcome).toMatchObject(ENDED);
    expect(seconds).toBeLessThan(15);
  });
});

describe.skipIf(noPe !== null)(`PE under Wine${noPe === null ? '' : `: skipped, ${noPe}`}`, () => {
  let path: (name: string) => string;
  beforeAll(async () => {
    path = await built('pe', ['crash-stack', 'exit-thread']);
  });

  it.each([
    ['exit-thread', ENDED],
    [
      'crash-stack',
      { ...ENDED, code: 'stack overflow (0xC00000FD)', at: { module: 'crash-stack.dll', offset: expect.stringMatching(/^0x/) } },
    ],
  ])('%s', async (name, ending) => {
    if (wine === null) throw new Error('skipped without Wine');
    const { outcome, seconds } = await cancelling(path(name), wineLauncher(wine));
    expect(outcome).toMatchObject(ending);
    expect(seconds).toBeLessThan(15);
  });
});

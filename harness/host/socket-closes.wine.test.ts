/** A monitor whose host is gone ends at once, whatever its lanes are in: also in a constructor, where Windows holds the loader's lock. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { cannotCompile } from '../monitor/shim/compiling.ts';
import { leftAfter, scratch } from '../testkit/native.ts';
import { killTree } from './kill.ts';
import { startMonitorProcess } from './monitor-process.ts';
import { nativeLauncher } from './native.ts';
import type { Launcher } from './place/place.ts';
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
const noPe = cannotCompile('pe') ?? (wine === null ? 'Wine is not set up' : null);

const HANGS: Readonly<Record<'elf' | 'pe', string>> = {
  elf: '#include <unistd.h>\n__attribute__((constructor)) static void hang(void) { for (;;) pause(); }',
  pe: '#include <windows.h>\nBOOL WINAPI DllMain(HINSTANCE h, DWORD why, void *x) { for (;;) Sleep(1000); }',
};

function hanging(format: 'elf' | 'pe'): string {
  const [compiler, suffix] = format === 'elf' ? ['gcc', 'so'] : ['x86_64-w64-mingw32-gcc', 'dll'];
  const source = join(sources.folder, `${format}.c`);
  const output = join(sources.folder, `hangs.${suffix}`);
  writeFileSync(source, HANGS[format]);
  execFileSync(compiler, ['-w', '-shared', ...(format === 'elf' ? ['-fPIC'] : []), source, '-o', output]);
  return output;
}

/** How the process ended once the socket was closed from this side, and nothing else was done to it. */
async function closing(launcher: Launcher, subject: string): Promise<unknown> {
  const { child, place, channel, journal, exited } = await startMonitorProcess(launcher, work.folder, 'usual', false);
  try {
    const heard = channel.ask({ ask: 'load', path: place.path(subject), folders: [] });
    const inside = (): boolean => {
      const header = journal.header();
      return header.ok && header.value.inside.some((lane) => lane.inFlight.call === 'LoadLibrary' && lane.inFlight.lane === 0);
    };
    for (let ms = 0; ms < 20_000 && !inside(); ms += 20) await sleep(20);
    expect(inside()).toBe(true);
    channel.close();
    expect(await heard).toEqual({ kind: 'closed' });
    return await Promise.race([exited, sleep(20_000, 'it stays', { ref: false })]);
  } finally {
    await killTree(child, exited);
    journal.close();
    await place.giveBack();
  }
}

it.skipIf(cannotCompile('elf') !== null)('ELF', async () => {
  expect(await closing(nativeLauncher(), hanging('elf'))).toEqual({ code: null, signal: 'SIGKILL' });
});

it.skipIf(noPe !== null)('PE under Wine', async () => {
  if (wine === null) throw new Error('skipped without Wine');
  expect(await closing(wineLauncher(wine), hanging('pe'))).toMatchObject({ code: expect.any(Number) });
});

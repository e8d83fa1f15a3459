import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { buildFixtures } from '../../../fixtures/build.ts';
import { cannotCompile } from '../../monitor/shim/compiling.ts';
import { CANCEL_ONLINE, GOOD, PATIENT, poolOf, scenarioOf, scratch, skeletonSubject } from '../../testkit/native.ts';
import { wineLauncher } from '../wine/launcher.ts';
import { findSetUp } from '../wine/setup.ts';
import { keepDump } from './dump.ts';

const { folder, remove } = scratch();
const root = join(folder, 'root');
mkdirSync(root);
afterAll(remove);

const made = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
};

describe('what a crash left in a folder', () => {
  it('is kept: a minidump as it is, a core packed', async () => {
    const [one, two, to] = [made('one'), made('two'), join(folder, 'kept', 'dll-F1')];
    writeFileSync(join(one, 'crash.dmp'), 'MDMP');
    writeFileSync(join(two, 'core.4711'), 'ELF core');
    expect(await keepDump(one, to)).toBe('dll-F1.dmp');
    expect(readFileSync(`${to}.dmp`, 'utf8')).toBe('MDMP');
    expect(await keepDump(two, to)).toBe('dll-F1.core.gz');
    expect(gunzipSync(readFileSync(`${to}.core.gz`)).toString()).toBe('ELF core');
  });

  it('is nothing where there is none, it is empty, or it cannot be written; no half of it is left', async () => {
    const [none, empty, core] = [made('none'), made('empty'), made('core')];
    writeFileSync(join(none, 'core.txt'), 'no core');
    writeFileSync(join(empty, 'core'), '');
    writeFileSync(join(core, 'core'), 'ELF core');
    expect(await keepDump(none, join(folder, 'x'))).toBeNull();
    expect(await keepDump(empty, join(folder, 'x'))).toBeNull();
    expect(await keepDump(core, join(none, 'core.txt', 'x'))).toBeNull();
    expect(readdirSync(none)).toEqual(['core.txt']);
  });
});

const wine = process.platform === 'linux' ? await findSetUp() : null;
const noPe = cannotCompile('pe') ?? (wine === null ? 'Wine is not set up' : null);

describe('a run that may dump', () => {
  const scenario = scenarioOf(CANCEL_ONLINE);

  it('leaves nothing if nothing crashes', async () => {
    const pool = poolOf(root, GOOD);
    expect(await pool.dump([scenario], PATIENT, join(folder, 'good', 'F1'))).toBeNull();
    await pool.close();
  });

  // Where the system hands cores to a program, or writes none, there is none to be had, and nobody is told of one.
  const plain =
    process.platform === 'linux' &&
    readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim() === 'core' &&
    execFileSync('/bin/sh', ['-c', 'ulimit -Hc'], { encoding: 'utf8' }).trim() === 'unlimited';
  it.runIf(plain)('leaves the core of what crashes, and no process or folder', async () => {
    const crashes = skeletonSubject(
      folder,
      'crashes',
      'static DWORD crash(struct resource *resource, DWORD flags) { return *(volatile DWORD *)8; }',
      '.cancel = crash',
    );
    const pool = poolOf(root, crashes);
    const into = join(folder, 'bad', 'F1');
    expect(await pool.dump([scenario], PATIENT, into)).toBe('F1.core.gz');
    const core = gunzipSync(readFileSync(`${into}.core.gz`));
    expect(core.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
    // e_type of a core.
    expect(core.readUInt16LE(16)).toBe(4);
    expect(core.includes('crashes.so')).toBe(true);
    await pool.close();
    expect(readdirSync(root).filter((name) => name.startsWith('monitor-'))).toEqual([]);
  });

  it.runIf(plain)('leaves the core of what crashes only when it is asked to leave', async () => {
    const late = skeletonSubject(
      folder,
      'crashes-late',
      `#include <stdlib.h>
int __cxa_atexit(void (*)(void *), void *, void *);
static DWORD spoil(struct resource *resource, DWORD flags) {
  __cxa_atexit((void (*)(void *))abort, 0, 0);
  return cancel_rightly(resource);
}`,
      '.cancel = spoil',
    );
    const pool = poolOf(root, late);
    const unloaded = scenarioOf([...CANCEL_ONLINE, { do: 'unload', resource: 'A', quiesceMs: 20 }]);
    expect(await pool.dump([unloaded], PATIENT, join(folder, 'late', 'F1'))).toBe('F1.core.gz');
    await pool.close();
  });

  it.skipIf(noPe !== null)(`leaves a minidump under Wine${noPe === null ? '' : `: skipped, ${noPe}`}`, async () => {
    const { built } = await buildFixtures({ outDir: join(folder, 'pe'), formats: ['pe'], names: ['crash-null'] });
    const [path = ''] = built.map((fixture) => fixture.path);
    if (wine === null) throw new Error('Wine is not set up');
    const pool = poolOf(root, path, null, wineLauncher(wine));
    const into = join(folder, 'wine', 'F1');
    expect(await pool.dump([scenario], PATIENT, into)).toBe('F1.dmp');
    expect(readFileSync(`${into}.dmp`).subarray(0, 4).toString('latin1')).toBe('MDMP');
    await pool.close();
  });
});

/** What the slots of a function table may lead to, on real DLLs: code of a module, code of none, no code, nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFixtures } from '../../fixtures/build.ts';
import { bindRequest, PATIENT, type Scratch, scratch, skeletonSubject } from '../testkit/native.ts';
import { bindSubject } from './bind.ts';
import type { Bound } from './binding.ts';
import { Monitor } from './monitor.ts';
import { nativeLauncher } from './native.ts';
import type { Launcher } from './place/place.ts';
import { wineLauncher } from './wine/launcher.ts';
import { findSetUp } from './wine/setup.ts';

const wine = process.platform === 'linux' ? await findSetUp() : null;

let made: Scratch;
beforeAll(() => {
  made = scratch();
});
afterAll(() => made.remove());

async function bound(path: string, launcher: Launcher = nativeLauncher()): Promise<Bound> {
  const monitor = await Monitor.start(launcher, made.folder);
  try {
    return await bindSubject(monitor, bindRequest(path), PATIENT);
  } finally {
    await monitor.end();
  }
}

/** A right DLL whose Cancel slot is what `address` says. */
function slotted(name: string, address: string, before = ''): string {
  const head = `#define _GNU_SOURCE\n#include <string.h>\n#include <sys/mman.h>\n#include <unistd.h>\n${before}`;
  const spoil = `${head}\nstatic void spoil(CLRES_FUNCTION_TABLE *table) { table->slots[11] = ${address}; }`;
  return skeletonSubject(made.folder, name, spoil, '.table = spoil');
}

const JUMP = `
  static void *write_jump(unsigned char *page) {
    void *to = (void *)cancel_resource;
    page[0] = 0x49; page[1] = 0xbb; memcpy(page + 2, &to, 8); page[10] = 0x41; page[11] = 0xff; page[12] = 0xe3;
    return page;
  }
  static void *fresh(int rights, int how, int file) {
    unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, how, file, 0);
    write_jump(page);
    mprotect(page, 4096, rights);
    return page;
  }`;

describe('a slot that leads to code of no module', () => {
  it.each([
    ['private memory', 'fresh(PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1)'],
    ['memory that is written, too', 'fresh(PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1)'],
    ['memory that cannot be read', 'fresh(PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1)'],
    ['memory that could be shared', 'fresh(PROT_READ | PROT_EXEC, MAP_SHARED | MAP_ANONYMOUS, -1)'],
    ['a file of memory', 'fresh(PROT_READ | PROT_EXEC, MAP_SHARED, in_memory())'],
  ])('binds, and says so: %s', async (name, address) => {
    const memory = 'static int in_memory(void) { int file = memfd_create("jit", 0); ftruncate(file, 4096); return file; }';
    const declared = 'static DWORD WINAPI cancel_resource(RESID id, DWORD reserved);';
    const path = slotted(name.replaceAll(/\W/g, '-'), address, `${declared}${JUMP}${memory}`);
    expect(await bound(path)).toMatchObject({
      kind: 'bound',
      binding: { outsideModules: [expect.stringMatching(/^Cancel \(0x[0-9a-f]+\)$/)] },
    });
  });

  it('is nothing special where the code is a module’s', async () => {
    expect(await bound(slotted('usual', 'table->slots[11]'))).toMatchObject({ kind: 'bound', binding: { outsideModules: [] } });
    expect(await bound(slotted('of-the-c-library', '(void *)getpid'))).toMatchObject({ binding: { outsideModules: [] } });
  });
});

describe('a slot that leads to no code', () => {
  it.each([
    ['the heap', 'malloc(64)', /points to memory that is not executable: Cancel \(0x[0-9a-f]+\)\. Cancel was not called\.$/],
    ['nowhere', '(void *)0x10', /points to memory that is not executable: Cancel \(0x10\)\. Cancel was not called\.$/],
    [
      'beyond every address',
      '(void *)0xdeadbeefdeadbeef',
      /points to memory that is not executable: Cancel \(0xdeadbeefdeadbeef\)\. Cancel was not called\.$/,
    ],
  ])('is broken: %s', async (name, address, message) => {
    const outcome = await bound(slotted(name.replaceAll(/\W/g, '-'), address));
    expect(outcome).toMatchObject({ kind: 'broken', rule: 'binding.slot-executable', message: expect.stringMatching(message) });
  });

  it('says that a slot is NULL, and which', async () => {
    const spoil = 'static void spoil(CLRES_FUNCTION_TABLE *table) { table->slots[1] = table->slots[5] = NULL; }';
    expect(await bound(skeletonSubject(made.folder, 'null-slots', spoil, '.table = spoil'))).toMatchObject({
      kind: 'broken',
      rule: 'binding.slot-executable',
      message:
        'Its function table holds NULL for Close, LooksAlive, which is documented for Arbitrate and Release only. Cancel was not called.',
    });
  });
});

describe.skipIf(wine === null)('under Wine', () => {
  const pe = async (name: string): Promise<Bound> => {
    const { built } = await buildFixtures({ names: [name], formats: ['pe'], outDir: `${made.folder}/build` });
    return bound(built[0]?.path ?? '', wine === null ? nativeLauncher() : wineLauncher(wine));
  };

  it('calls a thunk, and no heap', async () => {
    expect(await pe('thunk-cancel')).toMatchObject({
      kind: 'bound',
      binding: { outsideModules: [expect.stringMatching(/^Cancel \(0x/)], cancelAt: { module: null } },
    });
    expect(await pe('slot-heap')).toMatchObject({ kind: 'broken', rule: 'binding.slot-executable' });
    expect(await pe('borrowed-routines')).toMatchObject({
      kind: 'bound',
      binding: { outsideModules: [], cancelAt: { module: 'borrowed-routines-beside.dll' } },
    });
  });
});

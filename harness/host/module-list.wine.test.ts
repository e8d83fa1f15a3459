/** What real DLLs load beside themselves, early and late, natively and under Wine. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModuleReport } from '../contract/report.ts';
import { boundMonitor, PATIENT, type Scratch, scenarioOf, scratch, skeletonSubject } from '../testkit/native.ts';
import { executableFiles } from './mapped-modules.ts';
import { ModuleList } from './module-list.ts';
import { nativeLauncher } from './native.ts';
import type { Launcher } from './place/place.ts';
import { runIn } from './run-in.ts';
import { wineLauncher } from './wine/launcher.ts';
import { findSetUp } from './wine/setup.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const wine = process.platform === 'linux' ? await findSetUp() : null;

let made: Scratch;
beforeAll(() => {
  made = scratch();
});
afterAll(() => made.remove());

/** What is noted once it is bound, and what once it was online and offline. */
async function noted(path: string, launcher: Launcher, folders: readonly string[] = []): Promise<(readonly ModuleReport[])[]> {
  const monitor = await boundMonitor(made.folder, path, launcher);
  const list = new ModuleList(path, folders);
  try {
    await list.note(monitor);
    const early = list.found;
    const steps = [
      { do: 'open', resource: 'A' },
      { do: 'online', resource: 'A' },
      { do: 'wait', resource: 'A', quietMs: 5_000, maxMs: 10_000 },
      { do: 'close', resource: 'A' },
    ] as const;
    expect((await runIn(monitor, scenarioOf(steps), PATIENT)).kind).toBe('completed');
    await list.note(monitor);
    return [early, list.found];
  } finally {
    await monitor.end();
  }
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** `begin` runs in Online and Offline. */
const beginning = (begin: string): string =>
  `static DWORD begin(struct resource *resource, CLUSTER_RESOURCE_STATE goal) { ${begin} return 0; }`;

describe('natively', () => {
  const native = nativeLauncher();
  const library = (folder: string, name: string, body: string): string => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'library.c'), body);
    const output = join(folder, name);
    execFileSync('gcc', ['-shared', '-fPIC', `-Wl,-soname,${name}`, join(folder, 'library.c'), '-o', output], { stdio: 'pipe' });
    return output;
  };

  it('of one that needs nothing, nothing is told', async () => {
    expect(await noted(skeletonSubject(made.folder, 'alone', '', '.steps = 2'), native)).toEqual([[], []]);
  });

  it('its own library is told from one that takes the place of the system’s, both found through its RUNPATH', async () => {
    const own = library(made.folder, 'libown.so', 'int own(void) { return 1; }');
    const resolver = library(made.folder, 'libresolv.so.2', 'int resolver(void) { return 1; }');
    const source = `#include "skeleton.h"\nint own(void), resolver(void);\n${beginning('if (own() != resolver()) return 5;')}
      static const struct hooks hooks = {.duration_ms = 60, .begin = begin};`;
    const file = join(made.folder, 'needs.c');
    writeFileSync(file, source);
    const subject = join(made.folder, 'needs.so');
    const flags = ['-std=gnu11', '-w', '-shared', '-fPIC', '-pthread', '-fshort-wchar', '-fvisibility=hidden', '-I', FIXTURES];
    execFileSync('gcc', [...flags, file, own, resolver, '-Wl,-rpath,$ORIGIN', '-o', subject], { stdio: 'pipe' });
    const expected = [
      { name: 'libresolv.so.2', path: resolver, sha256: sha256(resolver), role: 'stand-in' },
      { name: 'libown.so', path: own, sha256: sha256(own), role: 'own' },
    ];
    expect(await noted(subject, native)).toEqual([expected, expected]);
  });

  it('what Online loads is told as well, one from elsewhere, one that is deleted, one without a file', async () => {
    const elsewhere = scratch();
    try {
      const other = library(elsewhere.folder, 'libother.so', 'int other(void) { return 1; }');
      const gone = library(join(elsewhere.folder, 'gone'), 'libgone.so', 'int gone(void) { return 1; }');
      const load = `
        static int once;
        if (!once++) {
          dlopen("${other}", RTLD_NOW);
          dlopen("${gone}", RTLD_NOW);
          unlink("${gone}");
          char code[64];
          int file = memfd_create("secret", 0);
          FILE *from = fopen("${other}", "r");
          for (int c; (c = fgetc(from)) != EOF;) { char byte = c; write(file, &byte, 1); }
          sprintf(code, "/proc/self/fd/%d", file);
          dlopen(code, RTLD_NOW);
        }`;
      const head = '#include <dlfcn.h>\n#include <stdio.h>\n#include <sys/mman.h>\n#include <unistd.h>\n';
      const declared = 'int memfd_create(const char *, unsigned);\n';
      const subject = skeletonSubject(made.folder, 'late', `${head}${declared}${beginning(load)}`, '.begin = begin');
      const [early, late] = await noted(subject, native);
      expect(early).toEqual([]);
      const found = [...(late ?? [])].sort((a, b) => a.path.localeCompare(b.path));
      expect(found).toEqual(
        [
          { name: 'memfd:secret (deleted)', path: '/memfd:secret (deleted)', sha256: null, role: 'foreign' },
          { name: 'libgone.so (deleted)', path: `${gone} (deleted)`, sha256: null, role: 'foreign' },
          { name: 'libother.so', path: other, sha256: sha256(other), role: 'foreign' },
        ].sort((a, b) => a.path.localeCompare(b.path)),
      );
    } finally {
      elsewhere.remove();
    }
  });

  it('reads only code of files out of the list of the system', () => {
    const maps = [
      '55a-55b r-xp 00000000 08:01 12 /usr/bin/node',
      '7f0-7f1 r--p 00000000 08:01 13                     /build/data.bin',
      '7f1-7f2 r-xp 00001000 08:01 14                     /build/a b\\012c.so (deleted)',
      '7f2-7f3 rwxs 00000000 00:01 15                     /dev/zero (deleted)',
      '7f3-7f4 rwxp 00000000 00:00 0',
      '7f4-7f5 r-xp 00000000 00:00 0                      [vdso]',
      '7f5-7f6 r-xp 00001000 08:01 14                     /build/a b\\012c.so (deleted)',
      'nonsense',
      '',
    ].join('\n');
    expect(executableFiles(maps)).toEqual(['/usr/bin/node', '/build/a b\\012c.so (deleted)']);
  });
});

describe.skipIf(wine === null)('under Wine', () => {
  const launcher = wine === null ? nativeLauncher() : wineLauncher(wine);
  const dll = (folder: string, name: string, body: string, more: readonly string[] = []): string => {
    mkdirSync(folder, { recursive: true });
    const source = join(folder, `${name}.c`);
    writeFileSync(source, body);
    const flags = ['-std=gnu11', '-w', '-O1', '-shared', '-static-libgcc', '-D_WIN32_WINNT=0x0602', '-I', FIXTURES];
    const output = join(folder, name);
    execFileSync('x86_64-w64-mingw32-gcc', [...flags, source, ...more, '-o', output], { stdio: 'pipe' });
    return output;
  };
  const exporting = (name: string): string =>
    `#include <windows.h>\n__declspec(dllexport) DWORD WINAPI ${name}(void) { return 7; }\n`;
  const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\\\')}`;

  it('stand-ins beside it are told from its own DLL, and from the system’s', async () => {
    const folder = join(made.folder, 'beside');
    const cluster = dll(folder, 'clusapi.dll', exporting('OpenNothing'));
    const helper = dll(folder, 'Helper.dll', exporting('helper'));
    const begin = beginning('if (OpenNothing() != helper()) return 5; NetApiBufferFree(0);');
    const imports = '__declspec(dllimport) DWORD WINAPI OpenNothing(void), helper(void), NetApiBufferFree(void *);';
    const source = `#include "skeleton.h"\n${imports}\n${begin}\nstatic const struct hooks hooks = {.duration_ms = 60, .begin = begin};`;
    const subject = dll(folder, 'subject.dll', source, [cluster, helper, '-lnetapi32']);
    const expected = [
      { name: 'clusapi.dll', path: cluster, sha256: sha256(cluster), role: 'stand-in' },
      { name: 'Helper.dll', path: helper, sha256: sha256(helper), role: 'own' },
    ];
    expect(await noted(subject, launcher)).toEqual([expected, expected]);
  });

  it('what Online loads by its path and frees at once is told as well, whatever the case of its name; what it unpacks too', async () => {
    const folder = join(made.folder, 'late');
    const standIn = dll(folder, 'resutils.dll', exporting('nothing'));
    const helper = dll(folder, 'helper.dll', exporting('helper'));
    const asTold = windowsPath(join(folder, 'ResUtils.DLL'));
    const load = `
      FreeLibrary(LoadLibraryW(L"${asTold}"));
      CopyFileW(L"${windowsPath(helper)}", L"C:\\\\users\\\\Public\\\\Unpacked.dll", FALSE);
      LoadLibraryW(L"C:\\\\users\\\\Public\\\\Unpacked.dll");
      LoadLibraryW(L"clusapi.dll");`;
    const source = `#include "skeleton.h"\n${beginning(load)}\nstatic const struct hooks hooks = {.duration_ms = 60, .begin = begin};`;
    const subject = dll(join(made.folder, 'late-subject'), 'subject.dll', source);
    const [early, late] = await noted(subject, launcher, [folder]);
    expect(early).toEqual([]);
    expect(late?.map(({ name, path, ...rest }) => ({ name: name.toLowerCase(), path: path.toLowerCase(), ...rest }))).toEqual([
      { name: 'resutils.dll', path: standIn.toLowerCase(), sha256: sha256(standIn), role: 'stand-in' },
      { name: 'unpacked.dll', path: 'c:\\users\\public\\unpacked.dll', sha256: sha256(helper), role: 'foreign' },
    ]);
  });

  it('a copy in each process’s own folder is one module', async () => {
    const list = new ModuleList('/build/subject.so', []);
    const copies = ['one', 'two'].map((name) => {
      const folder = join(made.folder, name);
      mkdirSync(folder);
      copyFileSync(process.execPath, join(folder, 'unpacked.so'));
      return join(folder, 'unpacked.so');
    });
    for (const copy of copies) {
      const monitor = { platform: 'linux', ours: [], path: String, file: String, modules: async () => [copy] };
      await list.note(monitor as unknown as Parameters<ModuleList['note']>[0]);
    }
    expect(list.found).toMatchObject([{ name: 'unpacked.so', path: copies[0], role: 'foreign' }]);
  });
});

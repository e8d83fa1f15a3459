/** Real files that a loader takes, refuses, or confuses with others, as `inspect` tells of them. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDll } from '../subject/testkit/pe-samples.ts';
import { type Skip, tool } from '../subject/testkit/tools.ts';
import { compileSubject, GOOD, scratch } from '../testkit/native.ts';
import { inspectCommand } from './inspect.ts';

const PE = fileURLToPath(new URL('../../fixtures/examples/example-good.dll', import.meta.url));

const { folder, remove } = scratch();
afterAll(remove);

interface Told {
  readonly exit: number;
  readonly out: string;
}

async function inspect(path: string, ...more: readonly string[]): Promise<Told> {
  let out = '';
  const exit = await inspectCommand(
    [path, ...more],
    (text) => {
      out += text;
    },
    new AbortController().signal,
  );
  return { exit, out };
}

let folders = 0;

/** A copy of the good DLL under another name, in a folder of its own. */
function copyAs(name: string, change: (content: Buffer) => void = () => {}): string {
  folders += 1;
  const own = join(folder, String(folders));
  mkdirSync(own);
  const content = readFileSync(PE);
  change(content);
  writeFileSync(join(own, name), content);
  return join(own, name);
}

/** Linked to lie at its own address only, which is that of node.exe. */
function fixAtTakenBase(content: Buffer): void {
  const coff = content.readUInt32LE(0x3c) + 4;
  const optional = coff + 20;
  content.writeUInt16LE(content.readUInt16LE(coff + 18) | 1, coff + 18);
  content.writeBigUInt64LE(0x1_4000_0000n, optional + 24);
  content.writeUInt16LE(content.readUInt16LE(optional + 70) & ~0x40, optional + 70);
  content.writeBigUInt64LE(0n, optional + 112 + 5 * 8);
}

describe.skipIf(process.platform !== 'linux')('a DLL under Wine', () => {
  it.each(['noext', 'vendor.resource', 'a.b.c', '.hidden', 'größe-資源-🜚.dll', "it's {1}; 100%.dll"])(
    'called %j binds',
    async (name) => {
      const { exit, out } = await inspect(copyAs(name));
      expect({ exit, out }).toEqual({ exit: 0, out: expect.stringContaining("bound by       StartupEx's table") });
      expect(out).toContain(`Cancel         ${name}+0x`);
    },
  );

  it.each(['version.dll', 'DBGHELP.dll', 'msvcp140.dll', 'ws2_32.dll', 'kernel32.dll', 'msvcrt.dll'])(
    'called %s, as one of the system, is another module',
    async (name) => {
      const { exit, out } = await inspect(copyAs(name));
      expect(exit, out).toBe(3);
      expect(out).toContain('another module of that name was loaded; rename it');
    },
  );

  it('binds through a link, and where its name is one that the system has only for want of a better one', async () => {
    const link = join(folder, 'link.dll');
    symlinkSync(copyAs('behind.dll'), link);
    expect(await inspect(link)).toMatchObject({ exit: 0 });
    // Wine prefers a foreign file to its own clusapi.dll.
    expect(await inspect(copyAs('clusapi.dll'))).toMatchObject({ exit: 0 });
  });

  it('that can lie at one address only, which is taken, says so', async () => {
    const { exit, out } = await inspect(copyAs('fixed.dll', fixAtTakenBase));
    expect(exit, out).toBe(3);
    expect(out).toContain('487 (ERROR_INVALID_ADDRESS)); link it without /FIXED');
  });

  /** A DLL whose entry point is the good DLL's, under the name of real.dll beside it, and that calls one more function. */
  function forwarding(
    skip: Skip,
    imported: { readonly module: string; readonly symbol: string; readonly delayed?: true } | null,
  ): string {
    folders += 1;
    const own = join(folder, String(folders));
    mkdirSync(own);
    copyFileSync(PE, join(own, 'real.dll'));
    const def = 'LIBRARY disk.dll\nEXPORTS\n  StartupEx = real.StartupEx\n';
    if (imported === null) return buildDll(own, 'disk', { source: '', def }, skip);
    const library = join(own, 'libimported.a');
    writeFileSync(join(own, 'imported.def'), `LIBRARY ${imported.module}\nEXPORTS\n  ${imported.symbol}\n`);
    execFileSync(tool('x86_64-w64-mingw32-dlltool', skip), [
      '-d',
      join(own, 'imported.def'),
      imported.delayed ? '-y' : '-l',
      library,
    ]);
    const source = `int ${imported.symbol}(void);\nvoid *__delayLoadHelper2(void *d, void *s) { return 0; }\nint uses(void) { return ${imported.symbol}(); }\n`;
    return buildDll(own, 'disk', { source, def: `${def}  uses\n`, more: [library] }, skip);
  }

  it('whose StartupEx is a forwarder binds, or names what is missing', async ({ skip }) => {
    const path = forwarding(skip, null);
    const bound = await inspect(path);
    expect(bound, bound.out).toMatchObject({ exit: 0, out: expect.stringContaining('Cancel         real.dll+0x') });
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    renameSync(join(dirname(path), 'real.dll'), join(elsewhere, 'real.dll'));
    const alone = await inspect(path);
    expect(alone, alone.out).toMatchObject({
      exit: 3,
      out: expect.stringContaining('forwarded to real.StartupEx, and real.dll is nowhere'),
    });
    expect(await inspect(path, '--dll-directory', elsewhere)).toMatchObject({ exit: 0 });
    buildDll(dirname(path), 'real', { source: '__declspec(dllexport) int other(void) { return 1; }\n' }, skip);
    const lacking = await inspect(path);
    expect(lacking, lacking.out).toMatchObject({ exit: 3, out: expect.stringContaining('and real.dll exports no StartupEx') });
  });

  it('that imports what its module does not export says which function', async ({ skip }) => {
    const { exit, out } = await inspect(forwarding(skip, { module: 'kernel32.dll', symbol: 'NoSuchFunctionHere' }));
    expect(exit, out).toBe(3);
    expect(out).toContain('kernel32.dll!NoSuchFunctionHere, imported by disk.dll');
    expect(out).toMatch(/verdict +It cannot be judged here: it imports kernel32\.dll!NoSuchFunctionHere/);
  });

  it('that imports what Wine has by name only, or delay-loads what is not there, is told of it, and no more', async ({
    skip,
  }) => {
    const stub = await inspect(forwarding(skip, { module: 'RESUTILS.dll', symbol: 'ClusWorkerTerminate' }));
    expect(stub, stub.out).toMatchObject({
      exit: 0,
      out: expect.stringContaining('RESUTILS.dll!ClusWorkerTerminate, imported by'),
    });
    const later = await inspect(forwarding(skip, { module: 'helper.dll', symbol: 'help', delayed: true }));
    expect(later, later.out).toMatchObject({ exit: 0, out: expect.stringContaining('helper.dll, imported by disk.dll') });
    expect(later.out).toMatch(/Missing later .*--dll-directory/);
  });

  it('that imports a module which is not there says which', async ({ skip }) => {
    const { exit, out } = await inspect(forwarding(skip, { module: 'absent.dll', symbol: 'help' }));
    expect(exit, out).toBe(3);
    expect(out).toMatch(/verdict +It cannot be loaded: It needs absent\.dll \(imported by disk\.dll\), .*--dll-directory/);
  });

  it('whose DllMain refuses, or crashes, is unsound', async ({ skip }) => {
    const startup = '__declspec(dllexport) int StartupEx(void) { return 0; }\n';
    const build = (name: string, body: string): string => {
      const path = buildDll(folder, name, { source: startup }, skip);
      const source = readFileSync(join(folder, `${name}.c`), 'utf8').replace('return 1;', body);
      writeFileSync(join(folder, `${name}.c`), source);
      execFileSync('x86_64-w64-mingw32-gcc', ['-shared', '-nostdlib', '-o', path, join(folder, `${name}.c`)]);
      return path;
    };
    const refuses = await inspect(build('refuses', 'return 0;'));
    expect(refuses, refuses.out).toMatchObject({ exit: 4, out: expect.stringContaining('1114 (ERROR_DLL_INIT_FAILED)') });
    const crashes = await inspect(build('crashes', '*(volatile int *)16 = 1; return 1;'));
    expect(crashes, crashes.out).toMatchObject({ exit: 4, out: expect.stringContaining('Unsound before Cancel') });
  });
});

describe.skipIf(process.platform !== 'linux' || !existsSync('/usr/bin/gcc'))('a native build', () => {
  const SOURCE = '#include "skeleton.h"\nstatic const struct hooks hooks = {.duration_ms = 60};\n';

  /** A library of its own that the subject is linked with; `content` stands in its place when it is loaded. */
  function needing(name: string, library: string, content: string | null): string {
    folders += 1;
    const own = join(folder, String(folders));
    mkdirSync(own);
    writeFileSync(join(own, 'library.c'), 'int from_library(void) { return 1; }\n');
    const path = join(own, library);
    execFileSync('gcc', ['-shared', '-fPIC', `-Wl,-soname,${library}`, join(own, 'library.c'), '-o', path]);
    const subject = compileSubject(own, name, `${SOURCE}int from_library(void); int (*needs)(void) = from_library;\n`, [
      '-Wl,--no-as-needed',
      path,
    ]);
    if (content === null) rmSync(path);
    else writeFileSync(path, content);
    return subject;
  }

  it('that was linked for musl', async () => {
    const { exit, out } = await inspect(needing('musl', 'libc.musl-x86_64.so.1', null));
    expect(exit, out).toBe(3);
    expect(out).toContain('It was linked for musl');
  });

  it('with a library that is not there', async () => {
    const { exit, out } = await inspect(needing('lonely', 'libvendor-helper.so.1', null));
    expect({ exit, out }).toEqual({ exit: 3, out: expect.stringContaining('libvendor-helper.so.1') });
    expect(out).toContain('--dll-directory');
  });

  it('with a library that is a text', async () => {
    const { exit, out } = await inspect(needing('script', 'libscript.so', 'INPUT(libreal.so)\n'), '--dll-directory', folder);
    expect(exit, out).toBe(3);
  });

  it('finds its libraries in its own folder, and in those of --dll-directory', async () => {
    const path = needing('vendor', 'libvendor-own.so.1', '');
    const own = dirname(path);
    const library = join(own, 'libvendor-own.so.1');
    execFileSync('gcc', ['-shared', '-fPIC', '-Wl,-soname,libvendor-own.so.1', join(own, 'library.c'), '-o', library]);
    expect(await inspect(path)).toMatchObject({ exit: 0 });
    const elsewhere = join(own, 'with a space');
    mkdirSync(elsewhere);
    renameSync(library, join(elsewhere, 'libvendor-own.so.1'));
    expect(await inspect(path)).toMatchObject({ exit: 3 });
    // One of Node's own libraries in that folder, which no program could start with, changes nothing.
    writeFileSync(join(elsewhere, 'libstdc++.so.6'), 'no library\n');
    expect(await inspect(path, '--dll-directory', elsewhere)).toMatchObject({ exit: 0 });
    const odd = join(own, 'a:b');
    mkdirSync(odd);
    await expect(inspect(path, '--dll-directory', odd)).rejects.toThrow('cannot be told of the folder');
  });

  it('with more thread-local variables than a loaded library can have', async () => {
    const source = `${SOURCE}__thread char big[1 << 20]; char *get_big(void) { return big; }\n`;
    const { exit, out } = await inspect(compileSubject(folder, 'tls', source, ['-ftls-model=initial-exec']));
    expect({ exit, out }).toEqual({ exit: 3, out: expect.stringContaining('initial-exec') });
  });

  it('with a symbol that is nowhere', async () => {
    const source = `${SOURCE}int nosuchfunction(void); int (*needs)(void) = nosuchfunction;\n`;
    const { exit, out } = await inspect(compileSubject(folder, 'undefined', source));
    expect({ exit, out }).toEqual({ exit: 3, out: expect.stringContaining('undefined symbol: nosuchfunction') });
  });

  it('that is good, under any name', async () => {
    const odd = join(folder, 'noext');
    copyFileSync(GOOD, odd);
    expect(await inspect(odd)).toMatchObject({ exit: 0 });
  });

  it.each([126, 87, 5078])('whose Startup answers %i to a type that it does not serve', async (value) => {
    const startup = `
      #define OWN_STARTUP
      #include "skeleton.h"
      static const struct hooks hooks = {.duration_ms = 60};
      EXPORT_STARTUP_EX(CLRES_VERSION_V2_00, if (type[0] != 'V') return ${value}; fill_table())
    `;
    const path = compileSubject(folder, `typed-${value}`, startup);
    const guessed = await inspect(path);
    expect({ ...guessed }).toEqual({ exit: 3, out: expect.stringContaining('with --resource-type') });
    expect(guessed.out).toContain("a guess from the file's name");
    const wrong = await inspect(path, '--resource-type', 'Other');
    expect(wrong).toEqual({ exit: 3, out: expect.stringContaining('refused the type that you named, "Other"') });
    expect(await inspect(path, '--resource-type', `typed-${value}`)).toEqual({ exit: 3, out: guessed.out });
    expect(await inspect(path, '--resource-type', 'Vendor')).toMatchObject({ exit: 0 });
  });
});

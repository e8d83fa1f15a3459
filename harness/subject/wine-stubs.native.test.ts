/** Functions that Wine has by name only, as they are read from the code of its DLLs, against the symbols that Debian leaves in them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModuleExports } from './module-exports.ts';
import { subjectOf } from './testkit/readings.ts';
import { run, type Skip, tool } from './testkit/tools.ts';

const FOLDER = '/usr/lib/x86_64-linux-gnu/wine/x86_64-windows';

function wineDll(name: string, skip: Skip): string {
  const path = join(FOLDER, name);
  return existsSync(path) ? path : skip(`${path} is not there`);
}

/** Addresses of the stubs by the symbols that Wine's build gives them, relative to the image. */
function stubsByNm(path: string, content: Buffer, skip: Skip): ReadonlySet<number> {
  const base = content.readBigUInt64LE(content.readUInt32LE(0x3c) + 24 + 24);
  const symbols = run(tool('x86_64-w64-mingw32-nm', skip), [path]);
  const found = [...symbols.matchAll(/^([0-9a-f]+) . __wine_stub_/gm)];
  if (found.length === 0) skip('the DLLs of this Wine are stripped');
  return new Set(found.map(([, address = '0']) => Number(BigInt(`0x${address}`) - base)));
}

describe('functions that Wine has by name only', () => {
  // By name, by ordinal only, with both; and a module that is nothing but such functions.
  it.for([
    'clusapi.dll',
    'resutils.dll',
    'kernel32.dll',
    'msvcp140.dll',
    'ucrtbase.dll',
    'shlwapi.dll',
    'shdocvw.dll',
    'dwmapi.dll',
  ])('of %s', async (name, { skip }) => {
    const path = wineDll(name, skip);
    const content = readFileSync(path);
    const exports = await readModuleExports(path);
    const read = subjectOf(content).exports.filter((symbol) => exports?.isStub(symbol) === true);
    const expected = stubsByNm(path, content, skip);
    expect(new Set(read.map(({ rva }) => rva))).toEqual(expected);
    expect(expected.size).toBeGreaterThan(3);
  });

  it('are told by name and by ordinal', async ({ skip }) => {
    const exports = await readModuleExports(wineDll('resutils.dll', skip));
    const found = exports?.find('ClusWorkerTerminate');
    expect(found !== undefined && exports?.isStub(found)).toBe(true);
    expect(exports?.find(`#${found?.ordinal ?? 0}`)).toEqual(found);
  });

  it('are none where the code does something', async ({ skip }) => {
    const path = wineDll('kernel32.dll', skip);
    const exports = await readModuleExports(path);
    const stub = (name: string): boolean | undefined => {
      const found = exports?.find(name);
      return found === undefined ? undefined : exports?.isStub(found);
    };
    expect(['CreateEventW', 'LoadLibraryW', 'HeapAlloc'].map(stub)).not.toContain(true);
  });
});

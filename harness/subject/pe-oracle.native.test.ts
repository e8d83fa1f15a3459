import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SubjectFile } from '../contract/subject.ts';
import { type PeByObjdump, peByObjdump } from './testkit/objdump.ts';
import { subjectAt } from './testkit/readings.ts';
import { tool } from './testkit/tools.ts';

const folders = [
  '/usr/lib/x86_64-linux-gnu/wine/x86_64-windows',
  '/usr/lib/gcc/x86_64-w64-mingw32/12-win32',
  '/usr/i686-w64-mingw32/lib',
];

function inObjdumpsShape(file: string, subject: SubjectFile): PeByObjdump {
  const addresses = subject.exports.map((symbol) =>
    symbol.forwarder === null ? `${symbol.ordinal} ${symbol.rva?.toString(16)}` : `${symbol.ordinal} -> ${symbol.forwarder}`,
  );
  return {
    file,
    addresses: [...new Set(addresses)].sort(),
    names: subject.exports.flatMap((symbol) => (symbol.name === null ? [] : [`${symbol.ordinal} ${symbol.name}`])).sort(),
    imports: subject.imports
      .flatMap((module) => (module.delayed ? [] : module.symbols.map((symbol) => `${module.name}: ${symbol}`)))
      .sort(),
    isDll: subject.kind === 'dll',
  };
}

describe('the PE reader against objdump -p', () => {
  it('agrees on every DLL and program that Wine and mingw-w64 brought', ({ skip }) => {
    const objdump = tool('x86_64-w64-mingw32-objdump', skip);
    const files = folders
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .filter((file) => /\.(dll|exe|cpl|drv|ocx|acm)$/.test(file));
    if (files.length < 100) skip(`only ${files.length} PE files are installed here`);
    const byObjdump = peByObjdump(objdump, files);
    expect(byObjdump).toHaveLength(files.length);
    let exports = 0;
    let imports = 0;
    for (const expected of byObjdump) {
      expect(inObjdumpsShape(expected.file, subjectAt(expected.file))).toEqual(expected);
      exports += expected.names.length;
      imports += expected.imports.length;
    }
    // An oracle whose text could not be read would agree with a reader that reads nothing.
    expect(exports).toBeGreaterThan(10_000);
    expect(imports).toBeGreaterThan(10_000);
  });
});

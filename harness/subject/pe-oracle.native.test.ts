/** The PE reader against objdump, on DLLs that the test builds and on the repository's own: nothing else that is installed matters. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SubjectFile } from '../contract/subject.ts';
import { type PeByObjdump, peByObjdump } from './testkit/objdump.ts';
import { buildDelayDll, buildExportsDll, buildProgram, buildVersionDll, buildWideDll } from './testkit/pe-samples.ts';
import { subjectAt } from './testkit/readings.ts';
import { type Skip, scratchFolder, tool } from './testkit/tools.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMMITTED = ['fixtures/examples/*.dll', 'harness/monitor/shim/bin/*.dll'];

function images(skip: Skip): readonly string[] {
  const committed = COMMITTED.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).map((file) => join(ROOT, file)));
  expect(committed).toHaveLength(3);
  const folder = scratchFolder();
  return [
    ...committed,
    ...[buildExportsDll, buildDelayDll, buildVersionDll, buildProgram, buildWideDll].map((build) => build(folder, skip)),
  ];
}

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
  it('agrees on every kind of export and import, and on what is a DLL', ({ skip }) => {
    const objdump = tool('x86_64-w64-mingw32-objdump', skip);
    const files = images(skip);
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
    expect(exports).toBeGreaterThan(1_000);
    expect(imports).toBeGreaterThan(100);
    expect(byObjdump.filter(({ isDll }) => !isDll)).toHaveLength(1);
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMissingImports } from './missing-imports.ts';
import { madeSubject } from './testkit/made-subject.ts';
import { buildDll } from './testkit/pe-samples.ts';
import { subjectAt } from './testkit/readings.ts';
import { run, type Skip, scratchFolder, tool } from './testkit/tools.ts';

/** Builds a DLL that imports one function of each of the named DLLs, none of which needs to exist. */
function buildImporting(folder: string, name: string, imported: readonly string[], skip: Skip): string {
  const libraries = imported.map((dll, index) => {
    const def = join(folder, `${name}${index}.def`);
    writeFileSync(def, `LIBRARY "${dll}"\nEXPORTS\n  Import${index}\n`);
    run(tool('x86_64-w64-mingw32-dlltool', skip), ['-d', def, '-l', join(folder, `${name}${index}.a`)]);
    return join(folder, `${name}${index}.a`);
  });
  const calls = imported.map((_, index) => `int Import${index}(void);`).join('\n');
  const sum = imported.map((_, index) => `Import${index}()`).join(' + ');
  return buildDll(
    folder,
    name,
    { source: `${calls}\n__declspec(dllexport) int Startup(void) { return ${sum || '0'}; }\n`, more: libraries },
    skip,
  );
}

const system = (name: string) => name === 'kernel32.dll';

describe('findMissingImports', () => {
  it('follows the DLLs of its own, in any case of letters, also in a circle', async ({ skip }) => {
    const folder = scratchFolder();
    const more = join(folder, 'more');
    mkdirSync(more);
    const path = buildImporting(folder, 'disk', ['KERNEL32.dll', 'HELPER.DLL', 'gone.dll', 'elsewhere.dll', 'bare'], skip);
    buildImporting(folder, 'helper', ['disk.dll', 'helper.dll', 'Gone.dll', 'deep.dll'], skip);
    buildImporting(more, 'elsewhere', ['kernel32.dll', 'lost.dll'], skip);
    buildImporting(more, 'bare', [], skip);
    const found = await findMissingImports(subjectAt(path), { folders: [more, join(folder, 'nowhere')], exists: system });
    expect(found).toEqual([
      { name: 'gone.dll', importedBy: ['disk.dll', 'helper.dll'] },
      { name: 'deep.dll', importedBy: ['helper.dll'] },
      { name: 'lost.dll', importedBy: ['elsewhere.dll'] },
    ]);
  });

  it('completes a name without extension, as the loader does', async ({ skip }) => {
    const folder = scratchFolder();
    buildImporting(folder, 'bare', [], skip);
    const imports = ['bare', 'KERNEL32', 'none'].map((name) => ({ name, delayed: false, symbols: [] }));
    const subject = madeSubject({ path: join(folder, 'disk.dll'), imports });
    const found = await findMissingImports(subject, { folders: [], exists: system });
    expect(found).toEqual([{ name: 'none', importedBy: ['disk.dll'] }]);
  });

  it('leaves delay imports out', async () => {
    const imports = [{ name: 'later.dll', delayed: true, symbols: [] }];
    expect(await findMissingImports(madeSubject({ imports }), { folders: [], exists: system })).toEqual([]);
  });

  it('takes a name that is a path for what it is: no DLL of its own', async ({ skip }) => {
    const folder = scratchFolder();
    buildImporting(folder, 'real', ['unseen.dll'], skip);
    const imports = ['../real.dll', join(folder, 'real.dll'), ''].map((name) => ({ name, delayed: false, symbols: [] }));
    const subject = madeSubject({ path: join(folder, 'disk.dll'), imports });
    const found = await findMissingImports(subject, { folders: [], exists: system });
    expect(found.map((missing) => missing.name)).toEqual(imports.map((module) => module.name));
  });

  it('names no more than a thousand', async () => {
    const imports = Array.from({ length: 4096 }, (_, index) => ({ name: `m${index}.dll`, delayed: false, symbols: [] }));
    expect(await findMissingImports(madeSubject({ imports }), { folders: [], exists: system })).toHaveLength(1000);
  });
});

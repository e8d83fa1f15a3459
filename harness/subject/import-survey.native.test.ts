import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SubjectFile } from '../contract/subject.ts';
import { readApiSets } from './api-sets.ts';
import { surveyFacts } from './describe-survey.ts';
import { followForwards } from './entry-forwards.ts';
import { surveyImports } from './import-survey.ts';
import { ModuleSearch, type SystemModules } from './module-search.ts';
import { forwarder, madeSubject } from './testkit/made-subject.ts';
import { buildDll } from './testkit/pe-samples.ts';
import { subjectAt } from './testkit/readings.ts';
import { run, type Skip, scratchFolder, tool } from './testkit/tools.ts';

const WINE = '/usr/lib/x86_64-linux-gnu/wine/x86_64-windows';

const NO_SYSTEM: SystemModules = { has: () => false, path: () => null, apiSet: () => null, overridesOwn: false };
const SYSTEM: SystemModules = { ...NO_SYSTEM, has: (name) => name === 'kernel32.dll' };

/** Wine's own modules, of which the tests use a few. */
function wineSystem(skip: Skip): SystemModules {
  if (!existsSync(WINE)) skip('Wine is not installed');
  const sets = readApiSets(join(WINE, 'apisetschema.dll'));
  const path = (name: string): string | null => (existsSync(join(WINE, name)) ? join(WINE, name) : null);
  return {
    has: (name) => path(name) !== null,
    path,
    apiSet: (name) => sets.get(name.replace(/\.dll$/, '').replace(/-[^-]*$/, '')) ?? null,
    overridesOwn: true,
  };
}

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

function importing(path: string, imports: readonly (readonly [string, readonly string[]])[], delayed = false): SubjectFile {
  return madeSubject({ path, imports: imports.map(([name, symbols]) => ({ name, delayed, symbols })) });
}

async function survey(subject: SubjectFile, folders: readonly string[], system: SystemModules) {
  return surveyImports(subject, await ModuleSearch.of(subject, folders, system));
}

describe('modules that are not there', () => {
  it('are looked for from the DLLs of its own as well, in any case of letters, also in a circle', async ({ skip }) => {
    const folder = scratchFolder();
    const more = join(folder, 'more');
    mkdirSync(more);
    const path = buildImporting(folder, 'disk', ['KERNEL32.dll', 'HELPER.DLL', 'gone.dll', 'elsewhere.dll', 'bare'], skip);
    buildImporting(folder, 'helper', ['disk.dll', 'helper.dll', 'Gone.dll', 'deep.dll'], skip);
    buildImporting(more, 'elsewhere', ['kernel32.dll', 'lost.dll'], skip);
    buildImporting(more, 'bare', [], skip);
    const { modules } = await survey(subjectAt(path), [more, join(folder, 'nowhere')], SYSTEM);
    expect(modules).toEqual([
      { module: 'gone.dll', importedBy: 'disk.dll' },
      { module: 'deep.dll', importedBy: 'helper.dll' },
      { module: 'lost.dll', importedBy: 'elsewhere.dll' },
    ]);
  });

  it('have .dll where a name has no extension, as the loader completes it', async ({ skip }) => {
    const folder = scratchFolder();
    buildImporting(folder, 'bare', [], skip);
    const subject = importing(join(folder, 'disk.dll'), [
      ['bare', []],
      ['KERNEL32', []],
      ['none', []],
    ]);
    expect((await survey(subject, [], SYSTEM)).modules).toEqual([{ module: 'none', importedBy: 'disk.dll' }]);
  });

  it('are told apart from what is looked for at first use', async () => {
    const found = await survey(importing('/somewhere/disk.dll', [['later.dll', ['#5']]], true), [], NO_SYSTEM);
    expect(found.modules).toEqual([]);
    expect(found.later.modules).toEqual([{ module: 'later.dll', importedBy: 'disk.dll' }]);
    expect(surveyFacts(found)).toEqual([
      { label: 'Missing later', value: expect.stringContaining('--dll-directory'), items: ['later.dll, imported by disk.dll'] },
    ]);
  });

  it('are none of its own where the name is a path', async ({ skip }) => {
    const folder = scratchFolder();
    buildImporting(folder, 'real', ['unseen.dll'], skip);
    const names = ['../real.dll', join(folder, 'real.dll'), ''];
    const subject = importing(
      join(folder, 'disk.dll'),
      names.map((name) => [name, []] as const),
    );
    expect((await survey(subject, [], SYSTEM)).modules.map(({ module }) => module)).toEqual(names);
  });

  it('are no more than a thousand', async () => {
    const names = Array.from({ length: 4096 }, (_, index) => [`m${index}.dll`, []] as const);
    expect((await survey(importing('/somewhere/disk.dll', names), [], SYSTEM)).modules).toHaveLength(1000);
  });

  it('are shown without their power', async () => {
    const found = await survey(importing('/somewhere/disk.dll', [['\x1b[2J.dll', []]]), [], NO_SYSTEM);
    expect(surveyFacts(found)[0]?.items).toEqual(['\\u001b[2J.dll, imported by disk.dll']);
  });
});

describe('functions that their modules do not export', () => {
  it('of its own DLLs: by name, by ordinal, through forwarders', async ({ skip }) => {
    const folder = scratchFolder();
    const source = 'int here(void) { return 1; }\nint seventh(void) { return 7; }\n';
    const def = (name: string, lines: readonly string[]) => `LIBRARY ${name}.dll\nEXPORTS\n  ${lines.join('\n  ')}\n`;
    buildDll(folder, 'second', { source, def: def('second', ['here', 'seventh @7 NONAME', 'round = first.round']) }, skip);
    const forwards = [
      'good = second.here',
      'far = "second.#7" @20',
      'lost = second.nothing',
      'gone = absent.here',
      'round = second.round',
    ];
    buildDll(folder, 'first', { source, def: def('first', ['here', ...forwards]) }, skip);
    const subject = importing(join(folder, 'disk.dll'), [
      ['FIRST.dll', ['here', 'good', 'far', '#20', 'lost', 'gone', 'round', 'Here', '#99']],
      ['second', ['#7', '#8']],
    ]);
    const { functions, stubs, modules } = await survey(subject, [], NO_SYSTEM);
    expect({ stubs, modules }).toEqual({ stubs: [], modules: [] });
    expect(functions.map(({ module, symbol, own }) => `${module}!${symbol} ${own}`)).toEqual([
      'FIRST.dll!lost true',
      'FIRST.dll!gone true',
      'FIRST.dll!round true',
      'FIRST.dll!Here true',
      'FIRST.dll!#99 true',
      'second!#8 true',
    ]);
  });

  it('of the system, API sets included', async ({ skip }) => {
    const subject = importing('/somewhere/disk.dll', [
      ['KERNEL32.dll', ['CreateEventW', 'NoSuchFunctionHere', 'HeapAlloc']],
      ['api-ms-win-core-synch-l1-2-0.dll', ['CreateEventW', 'NoSuchEither']],
      ['api-ms-win-no-such-set-l1-1-0.dll', ['CreateEventW']],
      ['RESUTILS.dll', ['ClusWorkerTerminate', 'ResUtilGetDwordValue']],
    ]);
    const { functions, stubs, modules } = await survey(subject, [], wineSystem(skip));
    expect(functions.map(({ module, symbol }) => `${module}!${symbol}`)).toEqual([
      'KERNEL32.dll!NoSuchFunctionHere',
      'api-ms-win-core-synch-l1-2-0.dll!NoSuchEither',
    ]);
    expect(stubs.map(({ module, symbol }) => `${module}!${symbol}`)).toContain('RESUTILS.dll!ClusWorkerTerminate');
    expect(modules.map(({ module }) => module)).toEqual(['api-ms-win-no-such-set-l1-1-0.dll']);
  });

  it('are looked for in the module that Wine puts in the place of a file of that name', async ({ skip }) => {
    const folder = scratchFolder();
    for (const name of ['msvcp140', 'resutils'])
      buildDll(folder, name, { source: '__declspec(dllexport) int mine(void) { return 1; }\n' }, skip);
    const subject = importing(join(folder, 'disk.dll'), [
      ['msvcp140.dll', ['mine']],
      ['resutils.dll', ['mine']],
    ]);
    const { functions } = await survey(subject, [], wineSystem(skip));
    expect(functions).toEqual([{ module: 'msvcp140.dll', symbol: 'mine', own: false, importedBy: 'disk.dll' }]);
  });

  it('are none among all that the DLLs of Wine import from each other', async ({ skip }) => {
    const system = wineSystem(skip);
    const search = await ModuleSearch.of({ path: '/nowhere/x.dll' }, [], system);
    const names = readdirSync(WINE).filter((name) => name.endsWith('.dll') && /^[a-m]/.test(name));
    const lacking: string[] = [];
    for (const name of names) {
      const { functions, modules } = await surveyImports(subjectAt(join(WINE, name)), search);
      lacking.push(...[...functions, ...modules].map(({ module }) => `${name}: ${module}`));
    }
    expect(lacking).toEqual([]);
    expect(names.length).toBeGreaterThan(100);
  });
});

describe('entry points that are forwarded', () => {
  const names = ['StartupEx', 'Startup'];
  async function follow(folder: string, target: string) {
    const subject = madeSubject({
      path: join(folder, 'disk.dll'),
      exports: [forwarder('StartupEx', target), forwarder('Other', 'x.y')],
    });
    return followForwards(subject, names, await ModuleSearch.of(subject, [], NO_SYSTEM));
  }

  it('lead to files, through as many as it takes', async ({ skip }) => {
    const folder = scratchFolder();
    const source = 'int StartupEx(void) { return 1; }\n';
    buildDll(folder, 'real', { source, def: 'LIBRARY real.dll\nEXPORTS\n  StartupEx @5\n' }, skip);
    buildDll(folder, 'between', { source: '', def: 'LIBRARY between.dll\nEXPORTS\n  Go = "real.#5"\n' }, skip);
    buildDll(folder, 'circle', { source: '', def: 'LIBRARY circle.dll\nEXPORTS\n  Go = circle.Go\n' }, skip);
    expect(await follow(folder, 'REAL.StartupEx')).toEqual({ files: [join(folder, 'real.dll')], broken: new Map() });
    expect((await follow(folder, 'between.Go')).files).toEqual(['between.dll', 'real.dll'].map((name) => join(folder, name)));
    const told = async (target: string) => [...(await follow(folder, target)).broken.values()].join();
    expect(await told('absent.StartupEx')).toBe(
      'its StartupEx is forwarded to absent.StartupEx, and absent.dll is nowhere to be found; name its folder with --dll-directory',
    );
    expect(await told('real.Startup')).toContain('forwarded to real.Startup, and real.dll exports no Startup');
    expect(await told('real.#6')).toContain('and real.dll exports no #6');
    expect(await told('circle.Go')).toContain('leads back to itself');
    expect(await told('\x1b[2J.f')).toContain('\\u001b[2J');
    expect(await told('')).toContain('nowhere to be found');
  });
});

/** The ELF reader against binutils, on libraries that the test builds and on the repository's own: nothing else that is installed matters. */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildElfSamples } from './testkit/elf-samples.ts';
import { subjectAt } from './testkit/readings.ts';
import { run, type Skip, scratchFolder, tool } from './testkit/tools.ts';

const ROOT = join(import.meta.dirname, '../..');
const COMMITTED = ['fixtures/examples/*.so', 'harness/monitor/shim/bin/*.so'];

function libraries(skip: Skip): readonly string[] {
  const committed = COMMITTED.flatMap((pattern) => globSync(pattern, { cwd: ROOT }).map((file) => join(ROOT, file)));
  expect(committed).toHaveLength(3);
  return [...buildElfSamples(scratchFolder(), skip), ...committed];
}

interface Listed {
  /** `address name`. */
  readonly key: string;
  readonly isCode: boolean;
}

/**
 * The symbols that dlsym finds, by readelf. nm -D does not tell visibility: it lists hidden symbols too, such as the ends of a section
 * (`__start___minfo` of a D runtime's library), which dlsym does not find.
 */
function symbolsOf(readelf: string, file: string): readonly Listed[] {
  const row =
    /^ *\d+: ([0-9a-f]+) +\d+ (<OS specific>: \d+|\S+) +(GLOBAL|WEAK|UNIQUE) +(DEFAULT|PROTECTED) +(?:\[[^\]]*\] +)?(\S+) ([^@\s]+)/gm;
  return [...run(readelf, ['--dyn-syms', '-W', file]).matchAll(row)]
    .filter(([, , , , , section]) => section !== 'UND')
    .map(([, value = '', type, , , , name]) => ({
      key: `${Number.parseInt(value, 16).toString(16)} ${name}`,
      // A stripped library no longer says that its number 10 is GNU's.
      isCode: type === 'FUNC' || type === 'IFUNC' || type === '<OS specific>: 10',
    }));
}

describe('the ELF reader', () => {
  it('finds the symbols that dlsym finds, by readelf --dyn-syms', ({ skip }) => {
    const readelf = tool('readelf', skip);
    let symbols = 0;
    for (const file of libraries(skip)) {
      const byName = new Map(subjectAt(file).exports.map((symbol) => [`${symbol.rva?.toString(16)} ${symbol.name}`, symbol]));
      const listed = symbolsOf(readelf, file);
      expect([...byName.keys()].sort(), file).toEqual([...new Set(listed.map(({ key }) => key))].sort());
      expect(
        listed.filter(({ key, isCode }) => isCode !== (byName.get(key)?.executable === true)),
        file,
      ).toEqual([]);
      symbols += listed.length;
    }
    // An oracle whose text could not be read would agree with a reader that reads nothing.
    expect(symbols).toBeGreaterThan(100);
  });

  it('has the ends of a section where dlsym finds them, and not where they are hidden', ({ skip }) => {
    const ends = new Map(
      buildElfSamples(scratchFolder(), skip).map((file) => [
        basename(file, '.so'),
        subjectAt(file).exports.filter(({ name }) => name?.endsWith('___minfo')).length,
      ]),
    );
    expect(ends.get('default-ends')).toBe(2);
    expect(ends.get('hidden-ends')).toBe(0);
  });

  it('finds the names and needed libraries that readelf -d finds', ({ skip }) => {
    const readelf = tool('readelf', skip);
    let needed = 0;
    for (const file of libraries(skip)) {
      const subject = subjectAt(file);
      const text = run(readelf, ['-dW', file]);
      const expected = [...text.matchAll(/\(NEEDED\) +Shared library: \[(.*)\]$/gm)].map((match) => match[1]);
      expect(subject.imports.map((module) => module.name)).toEqual(expected);
      expect(subject.version?.file ?? null).toBe(/\(SONAME\) +Library soname: \[(.*)\]$/m.exec(text)?.[1] ?? null);
      expect(subject.kind).toBe('dll');
      needed += expected.length;
    }
    expect(needed).toBeGreaterThan(3);
  });
});

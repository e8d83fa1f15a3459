import { closeSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { subjectAt } from './testkit/readings.ts';
import { run, type Skip, tool } from './testkit/tools.ts';

const folder = '/usr/lib/x86_64-linux-gnu';

function isElf(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const magic = Buffer.alloc(4);
    readSync(file, magic, 0, 4, 0);
    return magic.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    closeSync(file);
  }
}

function sharedObjects(skip: Skip): string[] {
  const names = readdirSync(folder).filter((name) => /\.so(\.|$)/.test(name));
  const files = [...new Set(names.map((name) => realpathSync(join(folder, name))))].filter(isElf).sort();
  return files.length >= 100 ? files : skip(`only ${files.length} shared objects are installed here`);
}

describe('the ELF reader', () => {
  it('finds the symbols that nm -D finds', ({ skip }) => {
    const nm = tool('nm', skip);
    const files = sharedObjects(skip);
    const parts = run(nm, ['-D', '--defined-only', '--print-file-name', ...files]).split('\n');
    const linesOf = Map.groupBy(parts, (line) => line.slice(0, line.indexOf(':')));
    let symbols = 0;
    for (const file of files) {
      const subject = subjectAt(file);
      const byName = new Map(subject.exports.map((symbol) => [`${symbol.rva?.toString(16)} ${symbol.name}`, symbol]));
      const defined = (linesOf.get(file) ?? [])
        .map((line) => /^([0-9a-f]+) (\S) ([^@]*)/.exec(line.slice(file.length + 1)) ?? [])
        // Small letters are local symbols, which dlsym does not find, apart from indirect functions and unique ones.
        .filter(([, , type]) => type !== undefined && /[A-Ziu]/.test(type))
        .map(([, value, type, name]) => ({
          key: `${Number.parseInt(value ?? '', 16).toString(16)} ${name}`,
          isCode: type === 'T',
        }));
      expect([...byName.keys()].sort(), file).toEqual([...new Set(defined.map(({ key }) => key))].sort());
      const notCode = defined.filter(({ key, isCode }) => isCode && byName.get(key)?.executable !== true);
      expect(notCode, file).toEqual([]);
      symbols += defined.length;
    }
    expect(symbols).toBeGreaterThan(10_000);
  });

  it('finds the names and needed libraries that readelf -d finds', ({ skip }) => {
    const readelf = tool('readelf', skip);
    const files = sharedObjects(skip);
    const parts = run(readelf, ['-dW', ...files])
      .split(/^File: /m)
      .slice(1);
    expect(parts).toHaveLength(files.length);
    let needed = 0;
    for (const part of parts) {
      const subject = subjectAt(part.slice(0, part.indexOf('\n')));
      const expected = [...part.matchAll(/\(NEEDED\) +Shared library: \[(.*)\]$/gm)].map((match) => match[1]);
      expect(subject.imports.map((module) => module.name)).toEqual(expected);
      expect(subject.version?.file ?? null).toBe(/\(SONAME\) +Library soname: \[(.*)\]$/m.exec(part)?.[1] ?? null);
      expect(subject.kind).toBe('dll');
      needed += expected.length;
    }
    expect(needed).toBeGreaterThan(100);
  });
});

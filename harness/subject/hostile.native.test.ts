import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SubjectReading } from '../contract/subject.ts';
import { maxElfSymbols } from './limits.ts';
import { parseModule } from './parse.ts';
import { craftPe, sectionStart } from './testkit/craft-pe.ts';
import { buildElfSamples } from './testkit/elf-samples.ts';
import { buildExportsDll, buildOldDelayDll, buildVersionDll, directoryOffset } from './testkit/pe-samples.ts';
import { mutate } from './testkit/random.ts';
import { errorOf, subjectOf } from './testkit/readings.ts';
import { run, scratchFolder, tool } from './testkit/tools.ts';

/** Far more than any of these needs, and far less than quadratic work would take. */
const patienceMs = 5_000;

const mutations = 10_000;

/** What a reading must be, whatever the bytes were. */
function checkReading(reading: SubjectReading, seed: number): 'read' | string {
  if (reading.ok) {
    expect(reading.subject.exports.length, `seed ${seed}`).toBeLessThanOrEqual(maxElfSymbols);
    return 'read';
  }
  expect(reading.error.message, `seed ${seed}`).toMatch(/^\S.*\.$/s);
  return reading.error.kind;
}

function hunt(original: Buffer, hot: readonly number[]): Map<string, number> {
  const outcomes = new Map<string, number>();
  for (let seed = 0; seed < mutations; seed++) {
    const started = performance.now();
    const outcome = checkReading(parseModule('mutated.dll', mutate(original, seed, hot)), seed);
    expect(performance.now() - started, `milliseconds of seed ${seed}`).toBeLessThan(patienceMs);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  return outcomes;
}

/** Where the sections begin in the file: most tables stand at their section's beginning. */
function tablesOf(content: Buffer): number[] {
  const pe = content.readUInt32LE(0x3c);
  const optionalBytes = content.readUInt16LE(pe + 20);
  const found: number[] = [];
  for (let index = 0; index < content.readUInt16LE(pe + 6); index++) {
    const section = pe + 24 + optionalBytes + index * 40;
    found.push(content.readUInt32LE(section + 20));
  }
  return found;
}

describe('10,000 mutations', () => {
  it('of a DLL with exports and forwarders', ({ skip }) => {
    const content = readFileSync(buildExportsDll(scratchFolder(), skip));
    const outcomes = hunt(content, tablesOf(content));
    expect(outcomes.get('read')).toBeGreaterThan(100);
    expect(outcomes.get('malformed')).toBeGreaterThan(100);
  });

  it('of a DLL with resources', ({ skip }) => {
    const content = readFileSync(buildVersionDll(scratchFolder(), skip));
    expect(hunt(content, tablesOf(content)).get('read')).toBeGreaterThan(100);
  });

  it('of a 32-bit DLL with old delay imports', ({ skip }) => {
    const content = readFileSync(buildOldDelayDll(scratchFolder(), skip));
    const table = subjectOf(content).exports.find((symbol) => symbol.name === 'delay')?.rva ?? 0;
    content.writeUInt32LE(table, directoryOffset(content, 13));
    expect(hunt(content, tablesOf(content)).get('read')).toBeGreaterThan(100);
  });

  it('of a resource DLL with a C library in it', () => {
    const content = readFileSync(join(import.meta.dirname, '../../fixtures/examples/example-good.dll'));
    const outcomes = hunt(content, tablesOf(content));
    expect(outcomes.get('read')).toBeGreaterThan(100);
    expect(outcomes.get('malformed')).toBeGreaterThan(100);
  });

  it('of a shared object', ({ skip }) => {
    const [library = ''] = buildElfSamples(scratchFolder(), skip);
    const content = readFileSync(library);
    const outcomes = hunt(content, [0x200, 0x300, 0x400, 0x500, 0x800, 0x1000]);
    expect(outcomes.get('read')).toBeGreaterThan(100);
    expect(outcomes.get('malformed')).toBeGreaterThan(100);
  });
});

describe('truncation', () => {
  it('at every length of a DLL is an error until its last section is whole', ({ skip }) => {
    const content = readFileSync(buildExportsDll(scratchFolder(), skip));
    let firstRead: number | null = null;
    for (let length = 0; length < content.length; length++) {
      const reading = parseModule('cut.dll', content.subarray(0, length));
      checkReading(reading, length);
      if (reading.ok) firstRead ??= length;
      else expect(firstRead, `cut at ${length}`).toBeNull();
    }
    // What follows the last section is symbols for debuggers, which no loader looks at.
    const pe = content.readUInt32LE(0x3c);
    const lastSection = pe + 24 + content.readUInt16LE(pe + 20) + (content.readUInt16LE(pe + 6) - 1) * 40;
    expect(firstRead).toBe(content.readUInt32LE(lastSection + 16) + content.readUInt32LE(lastSection + 20));
  });
});

describe('tables out of all proportion', () => {
  it('of imports that all name the same symbols are refused', () => {
    const pe = craftPe(0x20_0000);
    for (let index = 0; index < 4_000; index++) {
      const at = pe.at(sectionStart) + index * 20;
      pe.content.writeUInt32LE(0x0010_0000, at);
      pe.content.writeUInt32LE(0x0018_0000, at + 12);
      pe.content.writeUInt32LE(0x0010_0000, at + 16);
    }
    pe.content.fill(0xff, pe.at(0x0010_0000), pe.at(0x0012_0000));
    pe.content.write('same.dll', pe.at(0x0018_0000));
    pe.setDirectory(1, sectionStart, 40);
    expect(errorOf(pe.content)).toContain('imports more than 100000 symbols');
  });

  it('of import modules without an end are refused', () => {
    const pe = craftPe(0x4_0000);
    for (let at = pe.at(sectionStart); at + 20 <= pe.content.length; at += 20) {
      pe.content.writeUInt32LE(0x3_0000, at + 12);
      pe.content.writeUInt32LE(sectionStart + 4, at + 16);
    }
    pe.setDirectory(1, sectionStart, 40);
    expect(errorOf(pe.content)).toContain('imports more than 4096 modules');
  });

  it('of export names that overlap are refused', () => {
    const pe = craftPe(0x10_0000);
    const at = pe.at(sectionStart);
    pe.content.writeUInt32LE(1, at + 16);
    pe.content.writeUInt32LE(1, at + 20);
    pe.content.writeUInt32LE(65_536, at + 24);
    pe.content.writeUInt32LE(sectionStart + 0x40, at + 28);
    pe.content.writeUInt32LE(sectionStart + 0x1000, at + 32);
    pe.content.writeUInt32LE(sectionStart + 0x8_0000, at + 36);
    for (let index = 0; index < 65_536; index++) {
      pe.content.writeUInt32LE(sectionStart + 0xf_0000, at + 0x1000 + index * 4);
    }
    pe.content.fill('a', at + 0xf_0000, at + 0xf_0000 + 4_000);
    pe.setDirectory(0, sectionStart, 0x28);
    expect(errorOf(pe.content)).toContain('names that overlap');
  });

  it.for([
    [20, 65_537, 'more exports than there are ordinals'],
    [24, 0xffff_ffff, 'more exports than there are ordinals'],
    [16, 65_536, 'ordinals beyond 65,535'],
    [28, 0x7fff_ffff, 'outside the module'],
  ] as const)('of exports whose field at %i is %i are refused', ([field, value, sentence]) => {
    const pe = craftPe(0x1000);
    const at = pe.at(sectionStart);
    pe.content.writeUInt32LE(1, at + 16);
    pe.content.writeUInt32LE(1, at + 20);
    pe.content.writeUInt32LE(sectionStart + 0x40, at + 28);
    pe.content.writeUInt32LE(value, at + field);
    pe.setDirectory(0, sectionStart, 0x28);
    expect(errorOf(pe.content)).toContain(sentence);
  });

  it('that reach into the zeros behind a section end there', () => {
    const pe = craftPe(0x1000, 0x1000);
    const at = pe.at(sectionStart);
    pe.content.writeUInt32LE(sectionStart + 0x1000, at);
    pe.content.writeUInt32LE(sectionStart + 0xffd, at + 12);
    pe.content.writeUInt32LE(sectionStart + 0x1000, at + 16);
    pe.content.write('abc', at + 0xffd);
    pe.setDirectory(1, sectionStart, 40);
    expect(subjectOf(pe.content).imports).toEqual([{ name: 'abc', delayed: false, symbols: [] }]);
  });

  it('that stand behind the size in memory, but in its last page, are read as Windows maps them', () => {
    const pe = craftPe(0x1000);
    const at = pe.at(sectionStart);
    const sectionHeader = pe.content.indexOf('.all');
    pe.content.writeUInt32LE(0x80, sectionHeader + 8);
    pe.content.writeUInt32LE(sectionStart + 0x100, at + 12);
    pe.content.writeUInt32LE(sectionStart + 0x200, at + 16);
    pe.content.write('behind.dll', at + 0x100);
    pe.setDirectory(1, sectionStart, 40);
    expect(subjectOf(pe.content).imports.map((module) => module.name)).toEqual(['behind.dll']);
  });

  it('of names with any bytes are decoded', () => {
    const pe = craftPe(0x1000);
    const at = pe.at(sectionStart);
    pe.content.writeUInt32LE(sectionStart + 0x100, at + 12);
    pe.content.writeUInt32LE(sectionStart + 0x200, at + 16);
    pe.content.write('\xff\xfe\x1b[2J\xc3', at + 0x100, 'latin1');
    pe.setDirectory(1, sectionStart, 40);
    expect(subjectOf(pe.content).imports[0]?.name).toBe('\xff\xfe\x1b[2J\xc3');
  });

  it.for([
    [0, 0xffff_ffff, 'hash buckets'],
    [8, 0xffff_ffff, 'outside the module'],
    [4, 0xffff_ffff, 'before its first symbol'],
  ] as const)('of ELF hashes whose field at %i is %i are refused', ([field, value, sentence], { skip }) => {
    const folder = scratchFolder();
    const path = join(folder, 'lib.so');
    run(tool('cc', skip), [
      '-shared',
      '-nostdlib',
      '-o',
      path,
      '-x',
      'c',
      '/dev/null',
      '-Wl,--hash-style=gnu,--defsym=Startup=0x1000',
    ]);
    const content = readFileSync(path);
    const entry = content.indexOf(Buffer.from('f5feff6f00000000', 'hex'));
    content.writeUInt32LE(value, content.readUInt32LE(entry + 8) + field);
    expect(errorOf(content)).toContain(sentence);
  });
});

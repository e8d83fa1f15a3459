import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf, subjectAt, subjectOf } from './testkit/readings.ts';
import { run, type Skip, scratchFolder, tool } from './testkit/tools.ts';

const source = `int Startup(void) { return 0; }
int data = 7;
__thread int perThread = 1;
__attribute__((visibility("hidden"))) int inner(void) { return 1; }
extern int outside(void);
int useOutside(void) { return outside() + inner(); }
`;

function build(flags: readonly string[], skip: Skip, text = source): string {
  const folder = scratchFolder();
  const input = join(folder, 'input.c');
  const output = join(folder, 'output');
  writeFileSync(input, text);
  run(tool('cc', skip), ['-o', output, input, ...flags]);
  return output;
}

const shared = ['-shared', '-fPIC', '-nostdlib', '-Wl,-soname,libsubject.so.3'];

describe('an ELF shared object', () => {
  it.for(['sysv', 'gnu', 'both'])('is read by its %s hash table', (style, { skip }) => {
    const subject = subjectAt(build([...shared, `-Wl,--hash-style=${style}`], skip));
    expect(subject).toMatchObject({ format: 'elf', machine: 'x64', bits: 64, kind: 'dll', imageBytes: 0 });
    expect(subject.version?.file).toBe('libsubject.so.3');
    const code = Object.fromEntries(subject.exports.map((symbol) => [symbol.name, symbol.executable]));
    expect(code).toEqual({ Startup: true, useOutside: true, data: false, perThread: false });
  });

  it('is read without its section headers', ({ skip }) => {
    const path = build(shared, skip);
    const whole = readFileSync(path);
    const sections = Number(whole.readBigUInt64LE(40));
    const stripped = Buffer.from(whole.subarray(0, sections));
    stripped.writeBigUInt64LE(0n, 40);
    stripped.writeUInt16LE(0, 60);
    stripped.writeUInt16LE(0, 62);
    expect(subjectOf(stripped).exports).toEqual(subjectAt(path).exports);
  });

  it('of 32 bits is read and named', ({ skip }) => {
    const subject = subjectAt(build([...shared, '-m32'], skip));
    expect(subject).toMatchObject({ machine: 'x86', machineName: 'x86 (32-bit)', bits: 32, kind: 'dll' });
    expect(subject.exports.filter((symbol) => symbol.executable).map((symbol) => symbol.name)).toEqual(
      expect.arrayContaining(['Startup', 'useOutside']),
    );
  });

  it.each([
    [22, 2, 2, 'other', 'IBM Z (64-bit), big-endian'],
    [183, 2, 1, 'arm64', 'ARM64'],
    [62, 2, 2, 'other', 'x86-64, big-endian'],
    [62, 1, 1, 'other', 'x86-64 with 32-bit pointers (x32)'],
    [9999, 2, 1, 'other', 'ELF machine 9999 (64-bit)'],
  ])('for machine %i, class %i, order %i is %s: %s', (code, width, order, machine, machineName) => {
    const header = Buffer.alloc(64);
    header.write('\x7fELF', 'latin1');
    header[4] = width;
    header[5] = order;
    for (const [at, value] of [[16, 3] as const, [18, code] as const]) {
      if (order === 2) header.writeUInt16BE(value, at);
      else header.writeUInt16LE(value, at);
    }
    expect(subjectOf(header)).toMatchObject({ machine, machineName, kind: 'other', exports: [] });
  });
});

describe('an ELF program', () => {
  const program = 'int main(void) { return 0; }\n';

  it.for([['-pie'], ['-no-pie'], ['-static-pie'], ['-static']])('built with %s is one', (flags, { skip }) => {
    expect(subjectAt(build(flags, skip, program)).kind).toBe('executable');
  });

  it('is one without the flag of newer linkers, too', ({ skip }) => {
    const path = build(['-pie'], skip, program);
    const content = readFileSync(path);
    // The entry DT_FLAGS_1, whose value holds DF_1_PIE.
    const at = content.indexOf(Buffer.from('fbffff6f00000000', 'hex'));
    expect(at).toBeGreaterThan(0);
    content.writeUInt32LE(0, at + 8);
    expect(subjectOf(content).kind).toBe('executable');
  });

  it('is not what a library with an interpreter is', ({ skip }) => {
    const interpreter = '__attribute__((section(".interp"))) const char path[] = "/lib64/ld-linux-x86-64.so.2";\n';
    expect(subjectAt(build(shared, skip, source + interpreter)).kind).toBe('dll');
  });
});

describe('an object file', () => {
  it('is neither', ({ skip }) => {
    expect(subjectAt(build(['-c'], skip)).kind).toBe('other');
  });
});

describe('a cut-off ELF file', () => {
  it('is malformed up to the end of its last segment', ({ skip }) => {
    const whole = readFileSync(build(shared, skip));
    for (let length = 4; length < 4096; length += 7) {
      expect(errorOf(whole.subarray(0, length))).toMatch(/^malformed: .* claims to be an ELF file, but has /);
    }
  });
});

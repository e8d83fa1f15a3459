import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  buildDelayDll,
  buildExportsDll,
  buildOldDelayDll,
  buildVersionDll,
  directoryOffset,
  machineOffset,
} from './testkit/pe-samples.ts';
import { errorOf, subjectAt, subjectOf } from './testkit/readings.ts';
import { run, scratchFolder, tool } from './testkit/tools.ts';

describe('a PE DLL', () => {
  it('shows names, ordinals only, data and forwarders', ({ skip }) => {
    const path = buildExportsDll(scratchFolder(), skip);
    const subject = subjectAt(path);
    expect(subject).toMatchObject({ name: 'exports.dll', format: 'pe', machine: 'x64', bits: 64, kind: 'dll', version: null });
    expect(subject.sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
    expect(subject.exports.map(({ rva, ...symbol }) => ({ ...symbol, hasAddress: rva !== null }))).toEqual([
      { name: 'Startup', ordinal: 3, forwarder: null, executable: true, hasAddress: true },
      { name: 'someData', ordinal: 4, forwarder: null, executable: false, hasAddress: true },
      { name: null, ordinal: 7, forwarder: null, executable: true, hasAddress: true },
      { name: 'StartupEx', ordinal: 9, forwarder: 'REAL.StartupEx', executable: false, hasAddress: false },
      { name: 'ByOrdinal', ordinal: 20, forwarder: 'REAL.#12', executable: false, hasAddress: false },
    ]);
  });

  it('shows delay imports by relative addresses', ({ skip }) => {
    const path = buildDelayDll(scratchFolder(), skip);
    const content = readFileSync(path);
    expect(subjectOf(content).imports, 'found without the directory').toEqual([
      { name: 'later.dll', delayed: true, symbols: ['LaterOne', '#5'] },
    ]);
    // The linker of Debian 12 leaves the directory empty; the table itself stands where its symbol says.
    const symbols = run(tool('x86_64-w64-mingw32-nm', skip), [path]);
    const address = /^([0-9a-f]+) . __DELAY_IMPORT_DESCRIPTOR_/m.exec(symbols)?.[1] ?? '0';
    const base = content.readBigUInt64LE(content.readUInt32LE(0x3c) + 24 + 24);
    content.writeUInt32LE(Number(BigInt(`0x${address}`) - base), directoryOffset(content, 13));
    content.writeUInt32LE(32, directoryOffset(content, 13) + 4);
    expect(subjectOf(content).imports).toEqual([{ name: 'later.dll', delayed: true, symbols: ['LaterOne', '#5'] }]);
  });

  it('of 32 bits shows delay imports by absolute addresses', ({ skip }) => {
    const content = readFileSync(buildOldDelayDll(scratchFolder(), skip));
    const before = subjectOf(content);
    expect(before).toMatchObject({ machine: 'x86', bits: 32, kind: 'dll', imports: [] });
    const table = before.exports.find((symbol) => symbol.name === 'delay')?.rva ?? 0;
    content.writeUInt32LE(table, directoryOffset(content, 13));
    expect(subjectOf(content).imports).toEqual([{ name: 'old.dll', delayed: true, symbols: ['Later', '#5'] }]);
  });

  it('shows the English version of those in its resources', ({ skip }) => {
    expect(subjectAt(buildVersionDll(scratchFolder(), skip)).version).toEqual({
      file: '1.2.3.4 (lab)',
      product: 'Disks',
      company: 'Example',
      description: 'A cluster disk',
    });
  });

  it('stays a module when its resources are broken', ({ skip }) => {
    const content = readFileSync(buildVersionDll(scratchFolder(), skip));
    content.writeUInt32LE(0xffff_fff0, directoryOffset(content, 2));
    expect(subjectOf(content).version).toBeNull();
  });

  it.for([
    [0xaa64, 'arm64', 'ARM64'],
    [0xa641, 'arm64', 'ARM64EC'],
    [0x1234, 'other', 'machine 0x1234'],
  ] as const)('for machine %i is %s', ([code, machine, machineName], { skip }) => {
    const content = readFileSync(buildExportsDll(scratchFolder(), skip));
    content.writeUInt16LE(code, machineOffset(content));
    expect(subjectOf(content)).toMatchObject({ machine, machineName });
    expect(subjectOf(content).exports).toHaveLength(5);
  });

  it('for x86 in 64-bit headers is malformed', ({ skip }) => {
    const content = readFileSync(buildExportsDll(scratchFolder(), skip));
    content.writeUInt16LE(0x14c, machineOffset(content));
    expect(errorOf(content)).toContain('is for x86 (32-bit), but has 64-bit headers');
  });
});

import { describe, expect, it } from 'vitest';
import { craftPe } from './testkit/craft-pe.ts';
import { subjectOf } from './testkit/readings.ts';

/** An image that imports one module without symbols. */
function importing(name: string): Buffer {
  const { content, at, setDirectory } = craftPe(0x1000);
  setDirectory(1, 0x1000, 40);
  content.writeUInt32LE(0x1100, at(0x1000) + 12);
  content.writeUInt32LE(0x1200, at(0x1000) + 16);
  content.write(name, at(0x1100), 'latin1');
  return content;
}

function withClr(flags: number, directoryRva = 0x1000): Buffer {
  const { content, at, setDirectory } = craftPe(0x1000);
  setDirectory(14, directoryRva, 72);
  content.writeUInt32LE(flags, at(0x1000) + 16);
  return content;
}

function withLoadConfig(size: number, metadata: bigint): Buffer {
  const { content, at, setDirectory } = craftPe(0x1000);
  setDirectory(10, 0x1000, size);
  content.writeUInt32LE(size, at(0x1000));
  content.writeBigUInt64LE(metadata, at(0x1000) + 200);
  return content;
}

describe('what a PE file is besides code for user mode', () => {
  it.each([
    ['ntoskrnl.exe', 'driver'],
    ['HAL.dll', 'driver'],
    ['FLTMGR.SYS', 'driver'],
    ['kernel32.dll', null],
    ['system.dll', null],
  ] as const)('one that imports %s: %s', (name, nature) => {
    expect(subjectOf(importing(name)).nature).toBe(nature);
  });

  it.each([
    ['code for .NET alone', withClr(1), 'dotnet'],
    ['code for .NET alone, 32-bit required', withClr(3), 'dotnet'],
    ['code of a processor as well', withClr(0), 'dotnet-mixed'],
    ['a CLR header that lies nowhere', withClr(1, 0x90_0000), null],
    ['no CLR header', craftPe(0x1000).content, null],
  ] as const)('one with %s', (_, content, nature) => {
    expect(subjectOf(content).nature).toBe(nature);
  });

  it.each([
    ['points to such code', withLoadConfig(0x140, 0x1_8000_1000n), 'ARM64EC'],
    ['points nowhere', withLoadConfig(0x140, 0n), 'x86-64'],
    ['is an older one that ends before', withLoadConfig(112, 0x1_8000_1000n), 'x86-64'],
  ] as const)('is for ARM64EC where the load configuration %s', (_, content, machineName) => {
    expect(subjectOf(content)).toMatchObject({ machineName, machine: machineName === 'ARM64EC' ? 'arm64' : 'x64' });
  });
});

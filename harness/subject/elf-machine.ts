/** Names the machine that an ELF file is for. */
import type { Machine } from '../contract/subject.ts';

/**
 * Names an ELF machine by its code, width and byte order. All three decide which system can load the file.
 * @param code e_machine of the gABI
 */
export function nameElfMachine(
  code: number,
  bits: 32 | 64,
  order: 'little-endian' | 'big-endian',
): { readonly machine: Machine; readonly machineName: string } {
  const ordered = (name: string) => (order === 'big-endian' ? `${name}, big-endian` : name);
  const little = order === 'little-endian';
  switch (code) {
    case 62:
      if (bits === 32) return { machine: 'other', machineName: ordered('x86-64 with 32-bit pointers (x32)') };
      return { machine: little ? 'x64' : 'other', machineName: ordered('x86-64') };
    case 3:
      return { machine: bits === 32 && little ? 'x86' : 'other', machineName: ordered('x86 (32-bit)') };
    case 183:
      return {
        machine: bits === 64 && little ? 'arm64' : 'other',
        machineName: ordered(bits === 64 ? 'ARM64' : 'ARM64 (32-bit)'),
      };
    case 40:
      return { machine: little ? 'arm' : 'other', machineName: ordered('ARM (32-bit)') };
    default:
      return { machine: 'other', machineName: ordered(`${families.get(code) ?? `ELF machine ${code}`} (${bits}-bit)`) };
  }
}

const families = new Map([
  [2, 'SPARC'],
  [8, 'MIPS'],
  [20, 'PowerPC'],
  [21, 'PowerPC'],
  [22, 'IBM Z'],
  [43, 'SPARC'],
  [243, 'RISC-V'],
  [258, 'LoongArch'],
]);

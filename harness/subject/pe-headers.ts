/** Reads the headers of a PE file. */
import type { Machine } from '../contract/subject.ts';
import { AddressSpace, type MappedRange } from './address-space.ts';
import type { Bytes } from './bytes.ts';
import { maxSections } from './limits.ts';
import { malformed, Unparsable } from './unparsable.ts';

/** Headers of a PE file, by the PE Format specification ("PE Format", Microsoft Learn). */
export interface PeHeaders {
  readonly machine: Machine;
  readonly machineName: string;
  readonly bits: 32 | 64;
  readonly kind: 'dll' | 'executable' | 'other';
  /** Size once mapped, in bytes. */
  readonly imageBytes: number;
  /** IMAGE_SUBSYSTEM: 1 is native (the kernel), 2 Windows with a user interface, 3 the Windows console. */
  readonly subsystem: number;
  /** DllCharacteristics of the optional header, a bit set. */
  readonly dllCharacteristics: number;
  /** Preferred load address; only delay imports need it. */
  readonly imageBase: number;
  /** A data directory; its `rva` is 0 if the file has none. Throws `Unparsable` if the table is outside the file. */
  readonly directory: (index: DirectoryIndex) => DataDirectory;
  readonly space: AddressSpace;
}

/** Address and size in bytes of a table. `rva` 0 means that there is none. */
export interface DataDirectory {
  readonly rva: number;
  readonly size: number;
}

/** Indexes in the table of data directories. */
export const directories = { exports: 0, imports: 1, resources: 2, loadConfig: 10, delayImports: 13, clr: 14 } as const;
/** Index of a data directory. */
export type DirectoryIndex = (typeof directories)[keyof typeof directories];

const characteristics = { executableImage: 0x0002, dll: 0x2000 };
const sectionExecutable = 0x2000_0000;
const page = 4096;

/** Reads and checks the headers; throws `Unparsable`. */
export function readPeHeaders(bytes: Bytes): PeHeaders {
  const coff = findCoffHeader(bytes);
  const machineCode = bytes.u16(coff, 'its file header');
  const sectionCount = bytes.u16(coff + 2, 'its file header');
  const optionalBytes = bytes.u16(coff + 16, 'its file header');
  const flags = bytes.u16(coff + 18, 'its file header');
  const optional = coff + 20;
  const bits = readBits(bytes, optional);
  const directoriesAt = optional + (bits === 64 ? 112 : 96);
  if (optionalBytes < directoriesAt - optional) throw malformed('has an optional header that is too short');
  const directoryCount = Math.min(
    16,
    bytes.u32(directoriesAt - 4, 'its optional header'),
    Math.floor((optionalBytes - (directoriesAt - optional)) / 8),
  );
  const imageBytes = bytes.u32(optional + 56, 'its optional header');
  const ranges = readSections(bytes, {
    at: optional + optionalBytes,
    count: sectionCount,
    sectionAlignment: bytes.u32(optional + 32, 'its optional header'),
    headerBytes: bytes.u32(optional + 60, 'its optional header'),
    imageBytes,
  });
  return {
    ...nameMachine(machineCode, bits),
    bits,
    kind: (flags & characteristics.executableImage) === 0 ? 'other' : (flags & characteristics.dll) === 0 ? 'executable' : 'dll',
    imageBytes,
    subsystem: bytes.u16(optional + 68, 'its optional header'),
    dllCharacteristics: bytes.u16(optional + 70, 'its optional header'),
    imageBase: bits === 64 ? bytes.u64(optional + 24, 'its optional header') : bytes.u32(optional + 28, 'its optional header'),
    directory: (index) => {
      if (index >= directoryCount) return { rva: 0, size: 0 };
      const at = directoriesAt + index * 8;
      return { rva: bytes.u32(at, 'its data directories'), size: bytes.u32(at + 4, 'its data directories') };
    },
    space: new AddressSpace(bytes, ranges),
  };
}

function findCoffHeader(bytes: Bytes): number {
  const at = bytes.u32(0x3c, 'its DOS header');
  const signature = bytes.u32(at, 'its PE header');
  if (signature === 0x0000_4550) return at + 4;
  throw new Unparsable('not-a-module', 'is a program for DOS or 16-bit Windows, not a PE file');
}

function readBits(bytes: Bytes, optional: number): 32 | 64 {
  const magic = bytes.u16(optional, 'its optional header');
  if (magic === 0x10b) return 32;
  if (magic === 0x20b) return 64;
  throw malformed('has an optional header of an unknown kind');
}

/** It refuses headers of the wrong width for the machine, as Windows does: x64 code in 32-bit headers must not pass for x64. */
function nameMachine(code: number, bits: 32 | 64): { machine: Machine; machineName: string } {
  const named = machines.get(code);
  if (named === undefined) return { machine: 'other', machineName: `machine 0x${code.toString(16)}` };
  if (named.bits !== bits) throw malformed(`is for ${named.machineName}, but has ${bits}-bit headers`);
  return { machine: named.machine, machineName: named.machineName };
}

const machines = new Map<number, { machine: Machine; machineName: string; bits: 32 | 64 }>([
  [0x8664, { machine: 'x64', machineName: 'x86-64', bits: 64 }],
  [0x014c, { machine: 'x86', machineName: 'x86 (32-bit)', bits: 32 }],
  [0xaa64, { machine: 'arm64', machineName: 'ARM64', bits: 64 }],
  [0xa641, { machine: 'arm64', machineName: 'ARM64EC', bits: 64 }],
  [0xa64e, { machine: 'arm64', machineName: 'ARM64X', bits: 64 }],
  [0x01c0, { machine: 'arm', machineName: 'ARM (32-bit)', bits: 32 }],
  [0x01c2, { machine: 'arm', machineName: 'ARM Thumb (32-bit)', bits: 32 }],
  [0x01c4, { machine: 'arm', machineName: 'ARM Thumb-2 (32-bit)', bits: 32 }],
  [0x0200, { machine: 'other', machineName: 'Itanium', bits: 64 }],
]);

interface SectionTable {
  readonly at: number;
  readonly count: number;
  readonly sectionAlignment: number;
  readonly headerBytes: number;
  readonly imageBytes: number;
}

/**
 * The header and the sections as Windows maps them. Sections out of order or outside the image are refused, as Windows does.
 */
function readSections(bytes: Bytes, table: SectionTable): MappedRange[] {
  if (table.count > maxSections) throw malformed(`has ${table.count} sections`);
  bytes.need(table.at, table.count * 40, 'its section table');
  // If the alignment is below a page, nothing is rounded: the image is mapped as it lies in the file.
  const paged = table.sectionAlignment >= page;
  const sections: MappedRange[] = [];
  for (let index = 0; index < table.count; index++) {
    const at = table.at + index * 40;
    const start = bytes.u32(at + 12, 'its section table');
    const rawSize = bytes.u32(at + 16, 'its section table');
    const rawAt = bytes.u32(at + 20, 'its section table');
    const virtualSize = bytes.u32(at + 8, 'its section table') || rawSize;
    const size = paged ? Math.ceil(virtualSize / page) * page : virtualSize;
    const fileOffset = paged ? rawAt - (rawAt % 512) : rawAt;
    if (rawAt !== 0) bytes.need(fileOffset, rawSize, 'a section');
    if (start + virtualSize > table.imageBytes) throw malformed('has a section outside its own image size');
    sections.push({
      start,
      end: start + size,
      fileOffset: rawAt === 0 ? 0 : fileOffset,
      fileBytes: rawAt === 0 ? 0 : Math.min(rawSize, size),
      executable: (bytes.u32(at + 36, 'its section table') & sectionExecutable) !== 0,
    });
  }
  const headerEnd = Math.min(table.headerBytes, bytes.length, sections[0]?.start ?? bytes.length);
  const header: MappedRange = { start: 0, end: headerEnd, fileOffset: 0, fileBytes: headerEnd, executable: false };
  return [header, ...sections];
}

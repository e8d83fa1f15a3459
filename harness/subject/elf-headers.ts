/** Reads the headers of an ELF file. */
import type { Machine } from '../contract/subject.ts';
import { AddressSpace, type MappedRange } from './address-space.ts';
import type { Bytes } from './bytes.ts';
import { nameElfMachine } from './elf-machine.ts';
import { maxProgramHeaders } from './limits.ts';
import { malformed } from './unparsable.ts';

/**
 * Headers of an ELF file, by the System V gABI. Only program headers are used: the loader reads these, and section headers may
 * be stripped.
 */
export interface ElfHeaders {
  readonly machine: Machine;
  readonly machineName: string;
  readonly bits: 32 | 64;
  readonly type: 'relocatable' | 'executable' | 'shared' | 'other';
  readonly hasInterpreter: boolean;
  /** Address and size of the dynamic section in memory; null if there is none. */
  readonly dynamic: { readonly at: number; readonly size: number } | null;
  readonly space: AddressSpace;
  /** Reads a number of the machine's width. */
  readonly word: (address: number, what: string) => number;
}

/** Offsets of the fields, in bytes: 64-bit and 32-bit files order them differently. */
const layouts = {
  64: { tableAt: 32, entryBytes: 54, count: 56, entry: { bytes: 56, flags: 4, offset: 8, address: 16, fileSize: 32, size: 40 } },
  32: { tableAt: 28, entryBytes: 42, count: 44, entry: { bytes: 32, flags: 24, offset: 4, address: 8, fileSize: 16, size: 20 } },
} as const;

const segment = { load: 1, dynamic: 2, interpreter: 3 };
const flagExecutable = 1;

/** Reads and checks the headers; throws `Unparsable`. */
export function readElfHeaders(file: Bytes): ElfHeaders {
  const what = 'its ELF header';
  const bits = file.u8(4, what) === 2 ? 64 : file.u8(4, what) === 1 ? 32 : null;
  const order = file.u8(5, what) === 1 ? 'little-endian' : file.u8(5, what) === 2 ? 'big-endian' : null;
  if (bits === null || order === null) throw malformed('has an ELF header of unknown width or byte order');
  const bytes = order === 'big-endian' ? file.bigEndian() : file;
  const layout = layouts[bits];
  const number = (at: number) => (bits === 64 ? bytes.u64(at, what) : bytes.u32(at, what));

  const tableAt = number(layout.tableAt);
  const count = bytes.u16(layout.count, what);
  if (count > maxProgramHeaders) throw malformed(`has ${count} program headers`);
  if (count > 0 && bytes.u16(layout.entryBytes, what) !== layout.entry.bytes)
    throw malformed('has program headers of a wrong size');
  bytes.need(tableAt, count * layout.entry.bytes, 'its program headers');

  const ranges: MappedRange[] = [];
  let dynamic: ElfHeaders['dynamic'] = null;
  let hasInterpreter = false;
  for (let index = 0; index < count; index++) {
    const at = tableAt + index * layout.entry.bytes;
    const type = bytes.u32(at, what);
    const start = number(at + layout.entry.address);
    const size = number(at + layout.entry.size);
    if (type === segment.interpreter) hasInterpreter = true;
    if (type === segment.dynamic) dynamic = { at: start, size };
    if (type !== segment.load) continue;
    const fileBytes = number(at + layout.entry.fileSize);
    if (fileBytes > size) throw malformed('has a segment with more bytes in the file than in memory');
    const executable = (bytes.u32(at + layout.entry.flags, what) & flagExecutable) !== 0;
    ranges.push({ start, end: start + size, fileOffset: number(at + layout.entry.offset), fileBytes, executable });
  }
  const space = new AddressSpace(bytes, ranges);
  return {
    ...nameElfMachine(bytes.u16(18, what), bits, order),
    bits,
    type: typeOf(bytes.u16(16, what)),
    hasInterpreter,
    dynamic,
    space,
    word: bits === 64 ? (address, of) => space.u64(address, of) : (address, of) => space.u32(address, of),
  };
}

function typeOf(code: number): ElfHeaders['type'] {
  if (code === 1) return 'relocatable';
  if (code === 2) return 'executable';
  if (code === 3) return 'shared';
  return 'other';
}

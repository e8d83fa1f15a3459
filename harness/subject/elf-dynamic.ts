/** Reads the dynamic section of an ELF file. */
import type { ElfHeaders } from './elf-headers.ts';
import { maxDynamicEntries, maxImportedModules } from './limits.ts';
import { malformed } from './unparsable.ts';

/** The entries of the dynamic section that the loader uses. Addresses are as linked; null if the entry is missing. */
export interface ElfDynamic {
  readonly needed: readonly string[];
  readonly soname: string | null;
  readonly hashAt: number | null;
  readonly gnuHashAt: number | null;
  readonly symbolsAt: number | null;
  /** Whether its flags mark it as a position-independent executable. */
  readonly isPie: boolean;
  /** Whether it has a DT_DEBUG entry, which linkers give to executables only. A debugger finds the loader's list through it. */
  readonly hasDebugEntry: boolean;
  /** Name at an offset of the string table; throws `Unparsable`. */
  readonly string: (offset: number, what: string) => string;
}

const tag = {
  needed: 1,
  hash: 4,
  strings: 5,
  symbols: 6,
  stringsSize: 10,
  soname: 14,
  debug: 21,
  gnuHash: 0x6fff_fef5,
  flags1: 0x6fff_fffb,
};
const flagPie = 0x0800_0000;

/** Reads the dynamic section; null if the file has none. Throws `Unparsable`. */
export function readElfDynamic(headers: ElfHeaders): ElfDynamic | null {
  if (headers.dynamic === null) return null;
  const entryBytes = headers.bits / 4;
  const last = new Map<number, number>();
  const neededAt: number[] = [];
  const count = Math.floor(headers.dynamic.size / entryBytes);
  for (let index = 0; index < count; index++) {
    if (index >= maxDynamicEntries) throw malformed(`has more than ${maxDynamicEntries} dynamic entries`);
    const at = headers.dynamic.at + index * entryBytes;
    const kind = headers.word(at, 'its dynamic section');
    if (kind === 0) break;
    const value = headers.word(at + entryBytes / 2, 'its dynamic section');
    if (kind === tag.needed) neededAt.push(value);
    else last.set(kind, value);
  }
  if (neededAt.length > maxImportedModules) throw malformed(`needs more than ${maxImportedModules} libraries`);

  const stringsAt = last.get(tag.strings);
  const stringsSize = last.get(tag.stringsSize) ?? 0;
  const string = (offset: number, what: string): string => {
    if (stringsAt === undefined || offset >= stringsSize) throw malformed(`has ${what} outside its string table`);
    return headers.space.name(stringsAt + offset, what, stringsSize - offset);
  };
  const sonameAt = last.get(tag.soname);
  // Tested by division: in 64-bit files the flags may be wider than the 32 bits of a bit operation.
  const flags1 = last.get(tag.flags1) ?? 0;
  return {
    needed: neededAt.map((offset) => string(offset, 'the name of a needed library')),
    soname: sonameAt === undefined ? null : string(sonameAt, 'its SONAME'),
    hashAt: last.get(tag.hash) ?? null,
    gnuHashAt: last.get(tag.gnuHash) ?? null,
    symbolsAt: last.get(tag.symbols) ?? null,
    isPie: Math.floor(flags1 / flagPie) % 2 === 1,
    hasDebugEntry: last.has(tag.debug),
    string,
  };
}

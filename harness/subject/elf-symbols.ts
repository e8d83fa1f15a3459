/** Reads the exported symbols of an ELF file. */
import type { ExportedSymbol } from '../contract/subject.ts';
import type { ElfDynamic } from './elf-dynamic.ts';
import type { ElfHeaders } from './elf-headers.ts';
import { maxElfBuckets, maxElfSymbols } from './limits.ts';
import { malformed } from './unparsable.ts';

const layouts = {
  64: { bytes: 24, info: 4, other: 5, section: 6, value: 8 },
  32: { bytes: 16, info: 12, other: 13, section: 14, value: 4 },
} as const;

const binding = { global: 1, weak: 2, unique: 10 };
const visibility = { default: 0, protected: 3 };
const typeTls = 6;
const section = { undefined: 0, absolute: 0xfff1 };

/**
 * The symbols that `dlsym` can find, in the order of the table. Each version of a name is an entry of its own. Only a hash
 * table gives the number of symbols; without one `dlsym` finds nothing, and the result is empty. Throws `Unparsable`.
 */
export function readElfExports(headers: ElfHeaders, dynamic: ElfDynamic): ExportedSymbol[] {
  const hashed = hashedSymbols(headers, dynamic);
  if (hashed.count === 0) return [];
  if (dynamic.symbolsAt === null) throw malformed('has a symbol hash table but no symbols');
  const { space } = headers;
  const layout = layouts[headers.bits];
  const what = 'its dynamic symbols';
  const exports: ExportedSymbol[] = [];
  for (let index = hashed.first; index < hashed.first + hashed.count; index++) {
    const at = dynamic.symbolsAt + index * layout.bytes;
    const inSection = space.u16(at + layout.section, what);
    const info = space.u8(at + layout.info, what);
    if (inSection === section.undefined || !isVisible(info >> 4, space.u8(at + layout.other, what) & 3)) continue;
    const name = dynamic.string(space.u32(at, what), 'the name of a symbol');
    if (name === '') continue;
    const rva = headers.word(at + layout.value, what);
    // An offset in thread-local storage is no address in the file, and neither is an absolute number.
    const isAddress = inSection !== section.absolute && (info & 15) !== typeTls;
    exports.push({ name, ordinal: null, rva, forwarder: null, executable: isAddress && space.executableAt(rva) });
  }
  return exports;
}

function isVisible(bound: number, visible: number): boolean {
  if (visible !== visibility.default && visible !== visibility.protected) return false;
  return bound === binding.global || bound === binding.weak || bound === binding.unique;
}

/** The index range of the symbols in the hash table. The GNU table comes first, as in glibc. */
function hashedSymbols(headers: ElfHeaders, dynamic: ElfDynamic): { first: number; count: number } {
  if (dynamic.gnuHashAt !== null) return gnuHashed(headers, dynamic.gnuHashAt);
  if (dynamic.hashAt === null) return { first: 0, count: 0 };
  const count = headers.space.u32(dynamic.hashAt + 4, 'its symbol hash table');
  if (count > maxElfSymbols) throw malformed(`claims ${count} dynamic symbols`);
  return { first: 0, count };
}

/** The GNU table has no count: the last symbol is at the end of the chain that starts last. */
function gnuHashed(headers: ElfHeaders, at: number): { first: number; count: number } {
  const { space } = headers;
  const what = 'its symbol hash table';
  const buckets = space.u32(at, what);
  const first = space.u32(at + 4, what);
  const bloomWords = space.u32(at + 8, what);
  if (buckets > maxElfBuckets) throw malformed(`claims ${buckets} hash buckets`);
  const bucketsAt = at + 16 + bloomWords * (headers.bits / 8);
  const chainsAt = bucketsAt + buckets * 4;
  let last = 0;
  for (let index = 0; index < buckets; index++) last = Math.max(last, space.u32(bucketsAt + index * 4, what));
  if (last === 0) return { first, count: 0 };
  if (last < first) throw malformed('has a hash bucket before its first symbol');
  for (; (space.u32(chainsAt + (last - first) * 4, what) & 1) === 0; last++) {
    if (last - first >= maxElfSymbols) throw malformed(`has more than ${maxElfSymbols} dynamic symbols`);
  }
  const count = last - first + 1;
  if (count > maxElfSymbols) throw malformed(`has more than ${maxElfSymbols} dynamic symbols`);
  return { first, count };
}

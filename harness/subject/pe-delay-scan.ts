/** Finds delay-load descriptors of a PE file that its data directory does not list. */
import type { MappedRange } from './address-space.ts';
import type { PeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';

const DESCRIPTOR_BYTES = 32;
const MOST_FOUND = 256;
/** Limits the work for a hostile file, in which every place may look like a descriptor and lead to the same long table. */
const MOST_TRIED = 4_096;
const MOST_ENTRIES = 100_000;
const NAME = /^[\w.+-]{1,64}$/;

/**
 * The addresses of delay-load descriptors, relative to the image. It scans the sections, because the linker of binutils leaves
 * the data directory empty. A candidate counts only if it points to a file name, to a table of names, and to an equally long
 * table of addresses in the module's own code.
 */
export function findDelayDescriptors(headers: PeHeaders): readonly number[] {
  const found: number[] = [];
  const left = { tries: MOST_TRIED, entries: MOST_ENTRIES };
  for (const range of headers.space.ranges) {
    for (const at of candidatesIn(headers, range)) {
      if (isDescriptor(headers, at, left)) found.push(at);
      if (found.length >= MOST_FOUND || left.tries <= 0 || left.entries <= 0) return found;
    }
  }
  return found;
}

/** Addresses where a descriptor may begin: attributes that say "relative addresses", followed by fields within the image. */
function* candidatesIn({ space, imageBytes }: PeHeaders, { start, fileBytes }: MappedRange): Generator<number> {
  if (fileBytes < DESCRIPTOR_BYTES) return;
  const content = space.view(start, fileBytes, 'a section');
  const attributes = Buffer.from([1, 0, 0, 0]);
  for (let at = content.indexOf(attributes); at >= 0; at = content.indexOf(attributes, at + 1)) {
    if (at % 4 !== 0 || at + DESCRIPTOR_BYTES > content.length) continue;
    const within = (offset: number, least: number): boolean => {
      const rva = content.readUInt32LE(at + offset);
      return rva >= least && rva < imageBytes;
    };
    // A cheap test first: a large file holds a million such beginnings.
    if ([4, 8, 12, 16].every((offset) => within(offset, 1)) && within(20, 0) && within(24, 0)) yield start + at;
  }
}

function isDescriptor({ space, imageBase, bits }: PeHeaders, at: number, left: { tries: number; entries: number }): boolean {
  try {
    const what = 'a delay import';
    const [name = 0, handle = 0, addresses = 0, names = 0, bound = 0, unload = 0] = [4, 8, 12, 16, 20, 24].map((offset) =>
      space.u32(at + offset, what),
    );
    if (name === 0 || handle === 0 || addresses === 0 || names === 0) return false;
    left.tries -= 1;
    if (!NAME.test(space.name(name, what))) return false;
    for (const table of [bound, unload]) if (table !== 0) space.u32(table, what);
    const width = bits / 8;
    const word = (address: number): number => (width === 8 ? space.u64(address, what) : space.u32(address, what));
    if (word(handle) !== 0) return false;
    for (let entry = 0; left.entries > 0; entry += width) {
      left.entries -= 1;
      const symbol = word(names + entry);
      const address = word(addresses + entry);
      if (symbol === 0) return entry > 0 && address === 0;
      if (!space.executableAt(address - imageBase)) return false;
    }
    return false;
  } catch (error) {
    // A pointer to nowhere shows that this is no descriptor.
    if (error instanceof Unparsable) return false;
    throw error;
  }
}

/** Reads a module's file by the addresses that its parts have in memory. */
import type { Bytes } from './bytes.ts';
import { malformed } from './unparsable.ts';

/** A part of a file as the loader maps it: a PE section or header, an ELF load segment. */
export interface MappedRange {
  /** First address: relative to the image base in PE, as linked in ELF. */
  readonly start: number;
  /** First address after it. */
  readonly end: number;
  readonly fileOffset: number;
  /** Bytes that come from the file; zeros follow up to `end`. */
  readonly fileBytes: number;
  readonly executable: boolean;
}

/**
 * Reads a module by address, as its loader would see it. Every read throws `Unparsable` if the address is outside the module,
 * or a section's end cuts the value off. `what` names the value in that message. A number in the zero-filled part of a range is
 * 0.
 */
export class AddressSpace {
  readonly #bytes: Bytes;
  readonly #ranges: readonly MappedRange[];

  /**
   * @param ranges in ascending order, not overlapping
   * @throws `Unparsable` if they are out of order, or outside the file
   */
  constructor(bytes: Bytes, ranges: readonly MappedRange[]) {
    let previousEnd = 0;
    for (const range of ranges) {
      if (!(range.start >= previousEnd && range.end >= range.start && Number.isSafeInteger(range.end))) {
        throw malformed('has parts that overlap or are out of order in memory');
      }
      bytes.need(range.fileOffset, range.fileBytes, 'a part of its code or data');
      previousEnd = range.end;
    }
    this.#bytes = bytes;
    this.#ranges = ranges;
  }

  /** The mapped parts, in ascending order. */
  get ranges(): readonly MappedRange[] {
    return this.#ranges;
  }

  /** Whether code could run at the address. */
  executableAt(address: number): boolean {
    return this.#rangeAt(address)?.executable ?? false;
  }

  u16(address: number, what: string): number {
    const at = this.#offset(address, 2, what);
    return at === null ? 0 : this.#bytes.u16(at, what);
  }

  u32(address: number, what: string): number {
    const at = this.#offset(address, 4, what);
    return at === null ? 0 : this.#bytes.u32(at, what);
  }

  u64(address: number, what: string): number {
    const at = this.#offset(address, 8, what);
    return at === null ? 0 : this.#bytes.u64(at, what);
  }

  u8(address: number, what: string): number {
    const at = this.#offset(address, 1, what);
    return at === null ? 0 : this.#bytes.u8(at, what);
  }

  /** The bytes that the file holds at the address. It throws `Unparsable` where the loader would fill with zeros. */
  view(address: number, length: number, what: string): Buffer {
    const at = this.#offset(address, length, what);
    if (at === null) throw malformed(`has ${what} where the file holds nothing`);
    return this.#bytes.view(at, length, what);
  }

  /** The zero-terminated name at the address. It ends within `within` bytes, for example at a string table's end. */
  name(address: number, what: string, within = Number.MAX_SAFE_INTEGER): string {
    const range = this.#rangeAt(address);
    if (range === null) throw malformed(`has ${what} outside the module`);
    const inRange = address - range.start;
    if (inRange >= range.fileBytes) return '';
    const at = range.fileOffset + inRange;
    const fileEnd = range.fileOffset + range.fileBytes;
    const zerosFollow = range.end - range.start > range.fileBytes && at + within > fileEnd;
    return this.#bytes.name(at, Math.min(fileEnd, at + within), zerosFollow, what);
  }

  /** Offset in the file; null where the loader fills with zeros. */
  #offset(address: number, length: number, what: string): number | null {
    const range = this.#rangeAt(address);
    if (range === null || address + length > range.end) throw malformed(`has ${what} outside the module`);
    const inRange = address - range.start;
    if (inRange >= range.fileBytes) return null;
    if (inRange + length > range.fileBytes) throw malformed(`has ${what} cut off by the end of its section`);
    return range.fileOffset + inRange;
  }

  #rangeAt(address: number): MappedRange | null {
    let low = 0;
    let high = this.#ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = this.#ranges[middle];
      if (range === undefined) return null;
      if (address < range.start) high = middle - 1;
      else if (address >= range.end) low = middle + 1;
      else return range;
    }
    return null;
  }
}

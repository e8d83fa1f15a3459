/** Reads numbers, names and byte ranges from a file's content, always within bounds. */
import { isUtf8 } from 'node:buffer';
import { maxNameBytes, maxNameBytesInAll } from './limits.ts';
import { malformed } from './unparsable.ts';

/**
 * A file's bytes, read within bounds. Every read returns a value or throws `Unparsable`, even at an offset that is negative,
 * fractional or beyond the end. `what` names the value in that message.
 */
export class Bytes {
  readonly #buffer: Buffer;
  readonly #littleEndian: boolean;
  #nameBytes = 0;

  constructor(buffer: Buffer, littleEndian = true) {
    this.#buffer = buffer;
    this.#littleEndian = littleEndian;
  }

  get length(): number {
    return this.#buffer.length;
  }

  /** The same bytes, with numbers read as big-endian. */
  bigEndian(): Bytes {
    return new Bytes(this.#buffer, false);
  }

  u8(at: number, what: string): number {
    this.need(at, 1, what);
    return this.#buffer.readUInt8(at);
  }

  u16(at: number, what: string): number {
    this.need(at, 2, what);
    return this.#littleEndian ? this.#buffer.readUInt16LE(at) : this.#buffer.readUInt16BE(at);
  }

  u32(at: number, what: string): number {
    this.need(at, 4, what);
    return this.#littleEndian ? this.#buffer.readUInt32LE(at) : this.#buffer.readUInt32BE(at);
  }

  /**
   * A 64-bit number, rounded above 2^53. Callers use it as an address, or compare it with a file size. Both are refused long
   * before rounding matters.
   */
  u64(at: number, what: string): number {
    this.need(at, 8, what);
    return Number(this.#littleEndian ? this.#buffer.readBigUInt64LE(at) : this.#buffer.readBigUInt64BE(at));
  }

  /** A view of `length` bytes, not a copy. */
  view(at: number, length: number, what: string): Buffer {
    this.need(at, length, what);
    return this.#buffer.subarray(at, at + length);
  }

  /**
   * A name that ends with a zero byte. It may also end at `end` if `openEnd` is set: the loader puts zeros there. Valid UTF-8
   * is decoded as UTF-8, anything else as Latin-1, so no byte sequence is refused for its content.
   */
  name(at: number, end: number, openEnd: boolean, what: string): string {
    this.need(at, 0, what);
    const limit = Math.min(end, this.#buffer.length, at + maxNameBytes + 1);
    const window = this.#buffer.subarray(at, limit);
    const zero = window.indexOf(0);
    if (zero < 0 && !(openEnd && limit === end)) {
      throw malformed(`has ${what} without an end, or longer than ${maxNameBytes} bytes`);
    }
    const name = zero < 0 ? window : window.subarray(0, zero);
    this.#nameBytes += name.length;
    if (this.#nameBytes > maxNameBytesInAll) throw malformed('has names that overlap out of all proportion');
    return isUtf8(name) ? name.toString('utf8') : name.toString('latin1');
  }

  /** Throws `Unparsable` unless the file has `length` bytes at offset `at`. */
  need(at: number, length: number, what: string): void {
    if (
      Number.isSafeInteger(at) &&
      at >= 0 &&
      Number.isSafeInteger(length) &&
      length >= 0 &&
      at + length <= this.#buffer.length
    ) {
      return;
    }
    throw malformed(`has ${what} outside the file`);
  }
}

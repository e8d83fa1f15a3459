import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEADER_BYTES, LARGEST_TABLE_BYTES, readTable, type TableVersion } from './table.ts';

/** A table whose n-th slot (from 1) holds 0x1000 + n; cut or filled up to `length`. */
function table(size: number, version: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(LARGEST_TABLE_BYTES);
  bytes.writeUInt32LE(size, 0);
  bytes.writeUInt32LE(version, 4);
  for (let slot = 1; slot <= 14; slot++) bytes.writeBigUInt64LE(BigInt(0x1000 + slot), HEADER_BYTES + (slot - 1) * 8);
  return bytes.subarray(0, length);
}

const FUNCTION_BYTES: readonly (readonly [TableVersion, number])[] = [
  [1, 88],
  [2, 96],
  [3, 96],
  [4, 112],
];

describe('readTable', () => {
  it.each(FUNCTION_BYTES)('takes version %i with TableSize %i, and with the header counted in', (version, bytes) => {
    for (const size of [bytes, bytes + HEADER_BYTES]) {
      const reading = readTable(table(size, version * 0x100, LARGEST_TABLE_BYTES));
      expect(reading).toMatchObject({ kind: 'table', version, size });
    }
  });

  it.each(FUNCTION_BYTES)('version %i: one byte less than %i is too small', (version, needed) => {
    const reading = readTable(table(needed - 1, version * 0x100, LARGEST_TABLE_BYTES));
    expect(reading).toEqual({ kind: 'too-small', version, size: needed - 1, needed });
  });

  it.each(FUNCTION_BYTES)('version %i: a dump that breaks off before byte 8 + %i is unreadable', (version, needed) => {
    expect(readTable(table(needed, version * 0x100, HEADER_BYTES + needed - 1)).kind).toBe('unreadable');
    expect(readTable(table(needed, version * 0x100, HEADER_BYTES + needed)).kind).toBe('table');
  });

  it('finds each routine in its slot, and Cancel in the twelfth, at offset 96 of the table', () => {
    const reading = readTable(table(96, 0x200, 104));
    if (reading.kind !== 'table') throw new Error(reading.kind);
    const names = ['Open', 'Close', 'Online', 'Offline', 'Terminate', 'LooksAlive', 'IsAlive'] as const;
    names.forEach((name, index) => {
      expect(reading.routines[name], name).toBe(BigInt(0x1001 + index));
    });
    expect(reading.routines.Cancel).toBe(Buffer.from(table(96, 0x200, 104)).readBigUInt64LE(96));
  });

  it('gives a version 1 table no Cancel, whatever stands behind it', () => {
    const reading = readTable(table(88, 0x100, LARGEST_TABLE_BYTES));
    expect(reading.kind === 'table' && 'Cancel' in reading.routines).toBe(false);
  });

  it.each([0, 1, 2, 0x101, 0x1ff, 0x500, 0xffffffff])('does not know version %i', (version) => {
    expect(readTable(table(96, version, 120))).toEqual({ kind: 'unknown-version', version, size: 96 });
  });

  it('reads whatever bytes it is given without an exception', () => {
    const likely = fc
      .tuple(fc.constantFrom(0, 88, 95, 96, 104, 112, 0xffffffff), fc.constantFrom(0x100, 0x200, 0x300, 0x400), fc.nat(130))
      .map(([size, version, length]) => table(size, version, length));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 140 }), likely), (bytes) => {
        const reading = readTable(bytes);
        if (bytes.length < HEADER_BYTES) expect(reading.kind).toBe('unreadable');
        if (reading.kind === 'table') expect(bytes.length).toBeGreaterThanOrEqual(HEADER_BYTES + 88);
      }),
    );
  });

  it('reads a dump that does not begin at its buffer’s beginning', () => {
    const shifted = Buffer.concat([Buffer.alloc(3, 0xff), table(96, 0x300, 104)]).subarray(3);
    expect(readTable(shifted)).toMatchObject({ kind: 'table', version: 3 });
  });
});

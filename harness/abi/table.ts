/**
 * Reads CLRES_FUNCTION_TABLE on x64: TableSize and Version, and at offset 8 the routines of that version (resapi.h). V2 and V3
 * have the same size, so only Version distinguishes them.
 */
import type { Routine } from '../contract/protocol.ts';

/** Size of TableSize and Version, bytes. */
export const HEADER_BYTES = 8;
/** Size of the largest table, V4, with its header, bytes. */
export const LARGEST_TABLE_BYTES = HEADER_BYTES + 112;

/** The n of CLRES_Vn_FUNCTIONS. */
export type TableVersion = 1 | 2 | 3 | 4;

/** Size of CLRES_Vn_FUNCTIONS, bytes. The SDK's macros store it in TableSize. A size that includes the header is accepted too. */
const FUNCTION_BYTES: Readonly<Record<TableVersion, number>> = { 1: 88, 2: 96, 3: 96, 4: 112 };

/** Index of each routine that all versions have. */
const SLOTS: readonly { readonly routine: Routine; readonly slot: number }[] = [
  { routine: 'Open', slot: 0 },
  { routine: 'Close', slot: 1 },
  { routine: 'Online', slot: 2 },
  { routine: 'Offline', slot: 3 },
  { routine: 'Terminate', slot: 4 },
  { routine: 'LooksAlive', slot: 5 },
  { routine: 'IsAlive', slot: 6 },
  // NULL in the table of a DLL whose resources cannot be the quorum.
  { routine: 'Arbitrate', slot: 7 },
  { routine: 'Release', slot: 8 },
];
/** Cancel is the twelfth slot, at offset 96 of the table, from V2 on. */
const CANCEL_SLOT = 11;

/** A table that was read, or why it could not be. Sizes are bytes. */
export type TableReading =
  | {
      readonly kind: 'table';
      readonly version: TableVersion;
      readonly size: number;
      readonly routines: Readonly<Partial<Record<Routine, bigint>>>;
    }
  /** The pointer is NULL or invalid, or the memory ends before the table does. */
  | { readonly kind: 'unreadable'; readonly what: string }
  | { readonly kind: 'unknown-version'; readonly version: number; readonly size: number }
  | { readonly kind: 'too-small'; readonly version: TableVersion; readonly size: number; readonly needed: number };

/**
 * Reads a dump of the table.
 * @param bytes the readable bytes from the table's address; they may be fewer than the table has
 */
export function readTable(bytes: Uint8Array): TableReading {
  if (bytes.length < HEADER_BYTES) return { kind: 'unreadable', what: 'its header cannot be read' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(0, true);
  const raw = view.getUint32(4, true);
  const version = asVersion(raw);
  if (version === null) return { kind: 'unknown-version', version: raw, size };
  const needed = FUNCTION_BYTES[version];
  if (size < needed) return { kind: 'too-small', version, size, needed };
  if (bytes.length < HEADER_BYTES + needed) return { kind: 'unreadable', what: `it breaks off after ${bytes.length} bytes` };
  const at = (slot: number): bigint => view.getBigUint64(HEADER_BYTES + slot * 8, true);
  const routines: Partial<Record<Routine, bigint>> = {};
  for (const { routine, slot } of SLOTS) routines[routine] = at(slot);
  if (version > 1) routines.Cancel = at(CANCEL_SLOT);
  return { kind: 'table', version, size, routines };
}

function asVersion(raw: number): TableVersion | null {
  switch (raw) {
    case 0x100:
      return 1;
    case 0x200:
      return 2;
    case 0x300:
      return 3;
    case 0x400:
      return 4;
    default:
      return null;
  }
}

/**
 * The journal's offsets and sizes (harness/monitor/shim/layout.h; a test compares them), and fields that header and records
 * share.
 */
import { ALIASES, type Alias } from '../../contract/step.ts';

/** Sizes and offsets in bytes; text lengths in UTF-16 units. */
export const LAYOUT = {
  magic: 0x314a4350,
  continued: 0x324a4350,
  layout: 2,
  headerBytes: 4096,
  slotBytes: 128,
  lanes: 4,
  laneBytes: 72,
  lanesAt: 1024,
  inlineUnits: 24,
  continuedUnits: 60,
  textUnits: 1000,
  crashAt: 64,
  /** Offsets within the crash record, and its size. */
  crashRegistersAt: 48,
  crashModuleAt: 176,
  crashStubAt: 432,
  crashBytes: 560,
  leftAt: 1312,
  lackingAt: 2048,
  lackingBytes: 128,
  /** Number of entries, and the offset of the name in one. */
  lackingMost: 8,
  lackingNameAt: 8,
} as const;

/** The value that was read, or why it cannot be read. */
export type JournalRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly what: string };

/** The resource with this number; null if there is none. */
export function alias(index: number): Alias | null {
  return ALIASES[index] ?? null;
}

/** A count or a time as a number. It is beyond 2^53 only if the subject wrote over the journal, and is then limited. */
export function safe(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

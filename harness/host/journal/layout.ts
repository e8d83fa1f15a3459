/** Where in a journal what stands (harness/monitor/shim/layout.h, compared by a test), and the fields that header and records have in common. */
import { ALIASES, type Alias } from '../../contract/step.ts';

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
  /** Within the crash record. */
  crashRegistersAt: 48,
  crashModuleAt: 176,
  crashStubAt: 432,
  crashBytes: 560,
  leftAt: 1312,
  lackingAt: 2048,
  lackingBytes: 128,
  /** Entries, and where in one its name begins. */
  lackingMost: 8,
  lackingNameAt: 8,
} as const;

/** What was read, or why it cannot be. */
export type JournalRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly what: string };

/** The resource of this number; null: none of them. */
export function alias(index: number): Alias | null {
  return ALIASES[index] ?? null;
}

/** A count or a time as a number; beyond 2^53 only if the subject wrote over the journal. */
export function safe(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

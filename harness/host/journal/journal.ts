/**
 * Reads a monitor's journal: the mapped file that the shim writes. The monitor's memory belongs to the subject as well, so
 * everything that is read is bounded and typed, or refused.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { TraceEvent } from '../../contract/trace.ts';
import { decodeHeader, type JournalHeader } from './header.ts';
import { type JournalRead, LAYOUT } from './layout.ts';
import { decodeSlots } from './records.ts';

/** Slots that are read at most at a time; the shim's own limits for a scenario are far lower. */
const MOST_SLOTS = 200_000;

const CLOSED = { ok: false, what: 'the journal is closed' } as const;

/** Read-only access to one journal file. Close it when the monitor has ended. */
export class Journal {
  /** Null once closed, since the number may then belong to another file. */
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
  }

  /** Idempotent. Later reads report that the journal is closed. */
  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** The header as it is now. */
  header(): JournalRead<JournalHeader> {
    if (this.#fd === null) return CLOSED;
    const bytes = Buffer.alloc(LAYOUT.headerBytes);
    if (readSync(this.#fd, bytes, 0, bytes.length, 0) < bytes.length)
      return { ok: false, what: 'the journal is shorter than its header' };
    return decodeHeader(bytes);
  }

  /** The events in slots [from, to), in the order of their sequence numbers. At most MOST_SLOTS are read. */
  events(from: number, to: number): JournalRead<readonly TraceEvent[]> {
    if (this.#fd === null) return CLOSED;
    // The subject may forge the numbers. They are limited to the file's size, since node:fs throws for reads beyond it.
    const there = Math.floor((fstatSync(this.#fd).size - LAYOUT.headerBytes) / LAYOUT.slotBytes);
    if (!(from >= 0 && to >= from)) return { ok: false, what: `the journal's slots ${from} to ${to} are no range` };
    const count = Math.min(to - from, there - from, MOST_SLOTS);
    if (count <= 0) return { ok: true, value: [] };
    const bytes = Buffer.alloc(count * LAYOUT.slotBytes);
    const read = readSync(this.#fd, bytes, 0, bytes.length, LAYOUT.headerBytes + from * LAYOUT.slotBytes);
    return { ok: true, value: decodeSlots(bytes.subarray(0, read)) };
  }
}

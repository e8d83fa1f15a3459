/**
 * Reads a monitor's journal: the mapped file that the shim writes. The monitor's memory belongs to the subject as well, so what is
 * read is bounded, typed, or refused.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { TraceEvent } from '../../contract/trace.ts';
import { decodeHeader, type JournalHeader } from './header.ts';
import { type JournalRead, LAYOUT } from './layout.ts';
import { decodeSlots } from './records.ts';

/** A scenario's records beyond this are not read: the shim's own bounds lie far below. */
const MOST_SLOTS = 200_000;

const CLOSED = { ok: false, what: 'the journal is closed' } as const;

/** Read-only access to one journal file; close it when the monitor is gone. */
export class Journal {
  /** Null once closed: the number may then be another file's. */
  #fd: number | null;

  constructor(path: string) {
    this.#fd = openSync(path, 'r');
  }

  /** Idempotent; reads after it say that the journal is closed. */
  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** The header as it stands now. */
  header(): JournalRead<JournalHeader> {
    if (this.#fd === null) return CLOSED;
    const bytes = Buffer.alloc(LAYOUT.headerBytes);
    if (readSync(this.#fd, bytes, 0, bytes.length, 0) < bytes.length)
      return { ok: false, what: 'the journal is shorter than its header' };
    return decodeHeader(bytes);
  }

  /** Records in slots [from, to), in the order of their sequence numbers. */
  events(from: number, to: number): JournalRead<readonly TraceEvent[]> {
    if (this.#fd === null) return CLOSED;
    // The numbers are the subject's to forge: beyond the file there is nothing, and reading there is an error of node:fs.
    const there = Math.floor((fstatSync(this.#fd).size - LAYOUT.headerBytes) / LAYOUT.slotBytes);
    if (!(from >= 0 && to >= from)) return { ok: false, what: `the journal's slots ${from} to ${to} are no range` };
    const count = Math.min(to - from, there - from, MOST_SLOTS);
    if (count <= 0) return { ok: true, value: [] };
    const bytes = Buffer.alloc(count * LAYOUT.slotBytes);
    const read = readSync(this.#fd, bytes, 0, bytes.length, LAYOUT.headerBytes + from * LAYOUT.slotBytes);
    return { ok: true, value: decodeSlots(bytes.subarray(0, read)) };
  }
}

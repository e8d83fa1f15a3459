/**
 * Reads what one monitor's process has recorded, during or after its life. If the process has spoilt its journal, there is
 * nothing.
 */
import type { Trace } from '../contract/trace.ts';
import { stubMet } from './ending.ts';
import type { JournalHeader } from './journal/header.ts';
import type { Journal } from './journal/journal.ts';
import type { Pulse } from './load.ts';
import type { Failure } from './outcome.ts';

const EMPTY: Trace = { events: [], dropped: 0, stallMs: 0 };

/** The recording of one process. */
export class Recording {
  readonly journal: Journal;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /** The header as it is now; null if it cannot be read. */
  get header(): JournalHeader | null {
    const header = this.journal.header();
    return header.ok ? header.value : null;
  }

  /** The slot of the next event. */
  get next(): number {
    return this.header?.next ?? 0;
  }

  /** Number of empty slots; 0 if the journal cannot be read. */
  get emptySlots(): number {
    const { header } = this;
    return header === null ? 0 : header.capacity - header.next;
  }

  /** Share of the journal that is still empty, 0 to 1; 0 if it cannot be read. */
  get emptyShare(): number {
    const { header } = this;
    return header === null ? 0 : 1 - header.next / header.capacity;
  }

  /** The heartbeat so far; null if the journal cannot be read. */
  get pulse(): Pulse | null {
    const { header } = this;
    return header === null ? null : { beats: header.beats, atNs: header.beatNs, gapMs: header.stallMs };
  }

  /** The trace of slots [from, to). Dropped records and stalls are the header's, for the last scenario. */
  trace(from: number, to: number): Trace {
    const events = this.journal.events(from, to);
    const { header } = this;
    if (!events.ok || header === null) return EMPTY;
    return { events: events.value, dropped: header.dropped, stallMs: header.stallMs };
  }

  /** The trace from a slot on. */
  traceFrom(from: number): Trace {
    const { header } = this;
    return header === null ? EMPTY : this.trace(from, header.next);
  }

  /**
   * The failure of a process that has called a Wine stub, whatever it did afterwards; null if it has not. The failure's trace
   * begins at slot `from`.
   */
  lackingFrom(from: number): Failure | null {
    const { header } = this;
    const missing = header === null ? null : stubMet(header);
    return missing === null ? null : { kind: 'lacking', missing, during: null, trace: this.traceFrom(from) };
  }
}

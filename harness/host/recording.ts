/** What one monitor's process has recorded, read while it runs or after its end. The process can spoil its journal: then there is nothing to read. */
import type { Trace } from '../contract/trace.ts';
import { stubMet } from './ending.ts';
import type { JournalHeader } from './journal/header.ts';
import type { Journal } from './journal/journal.ts';
import type { Pulse } from './load.ts';
import type { Failure } from './outcome.ts';

const EMPTY: Trace = { events: [], dropped: 0, stallMs: 0 };

export class Recording {
  readonly journal: Journal;

  constructor(journal: Journal) {
    this.journal = journal;
  }

  /** Null where it cannot be read. */
  get header(): JournalHeader | null {
    const header = this.journal.header();
    return header.ok ? header.value : null;
  }

  /** The slot in which the next event will stand. */
  get next(): number {
    return this.header?.next ?? 0;
  }

  /** Slots that are still empty; none where it cannot be read. */
  get emptySlots(): number {
    const { header } = this;
    return header === null ? 0 : header.capacity - header.next;
  }

  /** Share of the journal that is still empty, 0 to 1. */
  get emptyShare(): number {
    const { header } = this;
    return header === null ? 0 : 1 - header.next / header.capacity;
  }

  /** The heartbeat so far; null once there is none to read. */
  get pulse(): Pulse | null {
    const { header } = this;
    return header === null ? null : { beats: header.beats, atNs: header.beatNs, gapMs: header.stallMs };
  }

  /** The trace of slots [from, to), with the bounds and stalls that the header tells of the last scenario. */
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

  /** What the process came to where it has called a stub of Wine's, whatever it did afterwards; its trace begins at slot `from`. Null if it has not. */
  lackingFrom(from: number): Failure | null {
    const { header } = this;
    const missing = header === null ? null : stubMet(header);
    return missing === null ? null : { kind: 'lacking', missing, during: null, trace: this.traceFrom(from) };
  }
}

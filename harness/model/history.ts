/**
 * Turns a trace into calls and operations: their answers, their reports, and the end of each operation. Only the shim's sequence
 * decides the order, not the clock. Pure.
 */

import { ERROR_IO_PENDING } from '../abi/errors.ts';
import { isTerminal, TERMINATE_ANSWER } from '../abi/states.ts';
import type { Alias } from '../contract/step.ts';
import type { CallName, EventOfKind, TraceEvent } from '../contract/trace.ts';

/** One call into the subject. */
export interface Call {
  readonly call: CallName;
  /** Index of the step that made it. */
  readonly step: number;
  readonly resource: Alias | null;
  readonly enter: EventOfKind<'enter'>;
  /** Null if it never returned. */
  readonly exit: EventOfKind<'return'> | null;
}

/** A status report of the subject. */
export type Report = EventOfKind<'report'>;

/** How an operation was over. `seq` and `ns` are the sequence number and the time of the event that ended it. */
type OperationEnd =
  /** By a report of a terminal state (126 and 127 included). */
  | { readonly how: 'reported'; readonly seq: number; readonly ns: number; readonly state: number }
  /** Online or Offline returned ERROR_SUCCESS, or an error other than ERROR_IO_PENDING, without a terminal report before. */
  | { readonly how: 'returned'; readonly seq: number; readonly ns: number; readonly value: number }
  /** Terminate, Close or another operation was entered, or a callback answered Terminate. Later reports do not count. */
  | { readonly how: 'aborted'; readonly seq: number; readonly ns: number; readonly by: 'call' | 'answer' }
  | { readonly how: 'open' };

/** An Online or Offline, with all that belongs to it. */
export interface Operation {
  readonly what: 'online' | 'offline';
  readonly resource: Alias;
  readonly call: Call;
  /** Its reports up to its end. */
  readonly reports: readonly Report[];
  readonly end: OperationEnd;
  /**
   * When the thread that reported the end was out of the callback. Null: it did not come out, or the end was not reported. Until then the subject need not
   * have noted that the operation is over.
   */
  readonly answered: { readonly seq: number; readonly ns: number } | null;
  /** Cancels of this resource that were entered after Online or Offline had returned, and before the end. */
  readonly cancels: readonly Call[];
  /** Cancels of this resource from the entry of Online or Offline to the next operation, Terminate or Close. */
  readonly touched: readonly Call[];
  /** Reports after the end and before the resource's next operation, Terminate or Close. */
  readonly after: readonly Report[];
  /** Silence since the last sign of life when a wait gave up, milliseconds; null if none gave up. */
  readonly gaveUpAfterMs: number | null;
}

/** The calls and operations of one trace, in order. */
export interface History {
  readonly events: readonly TraceEvent[];
  readonly calls: readonly Call[];
  readonly operations: readonly Operation[];
}

/** Whether a call begins something new on its resource, so that later reports no longer belong to the operation before. */
function isBoundary(call: CallName): boolean {
  return call === 'Online' || call === 'Offline' || call === 'Terminate' || call === 'Close' || call === 'Open';
}

/** Builds the history of one trace. The events must be in the order of their sequence numbers. */
export function historyOf(events: readonly TraceEvent[]): History {
  const calls = pairCalls(events);
  const operations: Operation[] = [];
  for (const call of calls) {
    if (call.call === 'Online' || call.call === 'Offline') {
      const operation = operationOf(call, calls, events);
      if (operation !== null) operations.push(operation);
    }
  }
  return { events, calls, operations };
}

function pairCalls(events: readonly TraceEvent[]): Call[] {
  const calls: {
    call: CallName;
    step: number;
    resource: Alias | null;
    enter: EventOfKind<'enter'>;
    exit: EventOfKind<'return'> | null;
  }[] = [];
  const open = new Map<number, (typeof calls)[number]>();
  for (const event of events) {
    if (event.kind === 'enter') {
      const call = { call: event.call, step: event.step, resource: event.resource, enter: event, exit: null };
      calls.push(call);
      open.set(event.lane, call);
    } else if (event.kind === 'return') {
      const call = open.get(event.lane);
      if (call !== undefined && call.call === event.call) {
        call.exit = event;
        open.delete(event.lane);
      }
    }
  }
  return calls;
}

function operationOf(call: Call, calls: readonly Call[], events: readonly TraceEvent[]): Operation | null {
  const { resource } = call;
  if (resource === null) return null;
  const from = call.enter.seq;
  const returned = call.exit?.seq ?? Number.POSITIVE_INFINITY;
  const next = calls.find((other) => other.resource === resource && other.enter.seq > from && isBoundary(other.call));
  const until = next?.enter.seq ?? Number.POSITIVE_INFINITY;
  const reports = events.filter(
    (event): event is Report =>
      event.kind === 'report' && event.resource === resource && !event.stale && event.seq > from && event.seq < until,
  );
  const end = endOf(call, reports, events, next ?? null);
  const endSeq = end.how === 'open' ? Number.POSITIVE_INFINITY : end.seq;
  const touched = calls.filter(
    (other) => other.call === 'Cancel' && other.resource === resource && other.enter.seq > from && other.enter.seq < until,
  );
  return {
    what: call.call === 'Online' ? 'online' : 'offline',
    resource,
    call,
    reports: reports.filter((report) => report.seq <= endSeq),
    end,
    answered: answeredAt(end, events),
    cancels: touched.filter((other) => other.enter.seq > returned && other.enter.seq < endSeq),
    touched,
    after: reports.filter((report) => report.seq > endSeq),
    gaveUpAfterMs: gaveUp(resource, from, Math.min(until, endSeq), reports, events),
  };
}

function endOf(call: Call, reports: readonly Report[], events: readonly TraceEvent[], next: Call | null): OperationEnd {
  const candidates: Exclude<OperationEnd, { how: 'open' }>[] = [];
  const terminal = reports.find((report) => isTerminal(report.state));
  if (terminal !== undefined)
    candidates.push({ how: 'reported', seq: terminal.seq, ns: terminal.ns, state: terminal.state ?? 0 });
  if (call.exit !== null && call.exit.value !== ERROR_IO_PENDING) {
    candidates.push({ how: 'returned', seq: call.exit.seq, ns: call.exit.ns, value: call.exit.value });
  }
  if (next !== null) {
    candidates.push({ how: 'aborted', seq: next.enter.seq, ns: next.enter.ns, by: 'call' });
  }
  const own = new Set(reports.map((report) => report.seq));
  const answered = events.find((event) => event.kind === 'reported' && event.answer === TERMINATE_ANSWER && own.has(event.of));
  if (answered !== undefined) candidates.push({ how: 'aborted', seq: answered.seq, ns: answered.ns, by: 'answer' });
  return candidates.sort((a, b) => a.seq - b.seq)[0] ?? { how: 'open' };
}

function answeredAt(end: OperationEnd, events: readonly TraceEvent[]): Operation['answered'] {
  if (end.how !== 'reported') return null;
  return events.find((event) => event.kind === 'reported' && event.of === end.seq) ?? null;
}

/**
 * Silence in milliseconds if a `wait` ended quiet, or at its limit, while the operation was open; null otherwise. A limit does
 * not count while the subject still gives signs of life: a DLL that reports may stay pending, since PendingTimeout bounds only
 * the gap between reports.
 */
function gaveUp(
  resource: Alias,
  from: number,
  until: number,
  reports: readonly Report[],
  events: readonly TraceEvent[],
): number | null {
  const entered = events.find((event) => event.seq === from);
  for (const waited of events) {
    if (waited.kind !== 'waited' || waited.resource !== resource || waited.outcome === 'settled') continue;
    if (waited.seq <= from || waited.seq >= until) continue;
    const signs = events.filter((event) => event.seq >= from && event.seq < waited.seq && isSignOfLife(event, resource));
    const last = Math.max(...signs.map((event) => event.ns), reports.filter((report) => report.seq < waited.seq).at(-1)?.ns ?? 0);
    const silentNs = waited.ns - last;
    if (waited.outcome === 'limit' && silentNs < (waited.ns - (entered?.ns ?? 0)) / 2) continue;
    return silentNs / 1e6;
  }
  return null;
}

function isSignOfLife(event: TraceEvent, resource: Alias): boolean {
  switch (event.kind) {
    case 'enter':
    case 'return':
    case 'report':
    case 'reported':
      return event.resource === resource;
    case 'log':
    case 'callback':
    case 'measured':
    case 'skipped':
    case 'anchor':
    case 'waited':
      return false;
  }
}

/** Milliseconds between two moments of one trace. */
export function msBetween(from: { readonly ns: number }, to: { readonly ns: number }): number {
  return (to.ns - from.ns) / 1e6;
}

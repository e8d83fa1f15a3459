/**
 * Measures how early in an operation a Cancel came, and how much of the operation was left. Time spent in our own callbacks does
 * not count. Pure.
 */
import type { OperationFacts } from '../contract/facts.ts';
import type { Trace } from '../contract/trace.ts';
import { type Call, type History, msBetween, type Operation } from './history.ts';

/** The parts of a run that are needed here. */
interface Timed {
  readonly trace: Pick<Trace, 'stallMs'>;
  readonly history: Pick<History, 'events'>;
}

/** The usual time of the operation, milliseconds, and whether its work waits while a report is made. */
export interface Usual {
  readonly medianMs: OperationFacts['medianMs'];
  readonly reportsInline: boolean;
}

/** Longest gap between "done" and its report that a scheduler may cause, milliseconds. A correct DLL was measured with 92 ms. */
export const LONGEST_GAP_MS = 100;

/** On a machine that stalls, a gap may be this many stalls long. */
const GAP_PER_STALL = 10;

/** The longest time that a correct subject may need in this run from "done" to its report, milliseconds. */
export function longestGapMs({ trace }: Timed): number {
  return Math.max(LONGEST_GAP_MS, GAP_PER_STALL * trace.stallMs);
}

/**
 * Whether Cancel was entered in the first half of the operation's usual time. False if we held Cancel inside its own LogEvent: it
 * may have looked at the operation only after that, so its entry says nothing.
 */
export function enteredEarly(operation: Operation, cancel: Call, run: Timed, usual: Usual): boolean {
  return !keptInLog(cancel, run) && workedMs(operation, cancel, run, usual) < usual.medianMs / 2;
}

/**
 * Whether Cancel came early, and so much of the operation was left that its end cannot have been decided. That must hold for the
 * usual time and for the actual time, since the operation may be shorter than usual. Time counts from Cancel's entry, since a
 * Cancel that waits for the end came early as well.
 */
export function muchWasLeft(operation: Operation, cancel: Call, run: Timed, usual: Usual): boolean {
  const { end } = operation;
  if (end.how !== 'reported' || !enteredEarly(operation, cancel, run, usual)) return false;
  const gapMs = longestGapMs(run);
  const leftMs = msBetween(cancel.enter, end) - heldMs(operation, run, cancel.enter.ns, end.ns);
  return leftMs > gapMs && usual.medianMs - workedMs(operation, cancel, run, usual) > gapMs;
}

/**
 * Time that the operation had worked when Cancel was entered, milliseconds. Held reports are subtracted only if the working
 * thread makes them. If reports are queued for another thread, the work goes on meanwhile.
 */
export function workedMs(operation: Operation, cancel: Call, run: Timed, { reportsInline }: Usual): number {
  const from = operation.call.enter.ns;
  return msBetween(operation.call.enter, cancel.enter) - (reportsInline ? heldMs(operation, run, from, cancel.enter.ns) : 0);
}

/** Time between two moments in which we kept a report of the operation from returning, milliseconds. Overlaps count once. */
function heldMs(operation: Operation, { history }: Timed, fromNs: number, toNs: number): number {
  let sumNs = 0;
  let untilNs = fromNs;
  for (const report of operation.reports) {
    if (report.action !== 'hold' && report.action !== 'delay') continue;
    const back = history.events.find((event) => event.kind === 'reported' && event.of === report.seq);
    const endNs = Math.min(back?.ns ?? toNs, toNs);
    const beginNs = Math.max(report.ns, untilNs);
    if (endNs <= beginNs) continue;
    sumNs += endNs - beginNs;
    untilNs = endNs;
  }
  return sumNs / 1e6;
}

/** Whether we held this Cancel inside a LogEvent of its own thread. */
function keptInLog(cancel: Call, { history }: Timed): boolean {
  const until = cancel.exit?.seq ?? Number.POSITIVE_INFINITY;
  return history.events.some(
    (event) =>
      event.kind === 'log' &&
      event.held &&
      event.thread === cancel.enter.thread &&
      event.seq > cancel.enter.seq &&
      event.seq < until,
  );
}

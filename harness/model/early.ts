/**
 * How early in an operation a Cancel came, and how much of the operation was left then. Time that our own callbacks took is not the
 * operation's. Pure.
 */
import type { OperationFacts } from '../contract/facts.ts';
import type { Trace } from '../contract/trace.ts';
import { type Call, type History, msBetween, type Operation } from './history.ts';

/** A run, as far as it is looked at here. */
interface Timed {
  readonly trace: Pick<Trace, 'stallMs'>;
  readonly history: Pick<History, 'events'>;
}

/** What has to be known of the subject: the usual time of the operation, and whether its work waits while a report is made. */
export interface Usual {
  readonly medianMs: OperationFacts['medianMs'];
  readonly reportsInline: boolean;
}

/** A gap before the report that no scheduler explains, milliseconds; a correct DLL was measured with gaps up to 92 ms. */
export const LONGEST_GAP_MS = 100;
const GAP_PER_STALL = 10;

/** The longest time from "done" to the report of it that a correct subject may need in this run, milliseconds. */
export function longestGapMs({ trace }: Timed): number {
  return Math.max(LONGEST_GAP_MS, GAP_PER_STALL * trace.stallMs);
}

/**
 * Whether Cancel was entered in the first half of the operation's usual time. One that we kept inside a line that it logged had not
 * looked by then: of that nothing is said.
 */
export function enteredEarly(operation: Operation, cancel: Call, run: Timed, usual: Usual): boolean {
  return !keptInLog(cancel, run) && workedMs(operation, cancel, run, usual) < usual.medianMs / 2;
}

/**
 * Whether, beyond that, so much of the operation was left that its end cannot have been decided: by its usual time, and by the time
 * that it then took, for it may be shorter than usual. Counted from Cancel's entry: one that waits the operation out came early.
 */
export function muchWasLeft(operation: Operation, cancel: Call, run: Timed, usual: Usual): boolean {
  const { end } = operation;
  if (end.how !== 'reported' || !enteredEarly(operation, cancel, run, usual)) return false;
  const gapMs = longestGapMs(run);
  const leftMs = msBetween(cancel.enter, end) - heldMs(operation, run, cancel.enter.ns, end.ns);
  return leftMs > gapMs && usual.medianMs - workedMs(operation, cancel, run, usual) > gapMs;
}

/**
 * How long the operation had been at work when Cancel was entered, milliseconds. Where reports are queued for another thread, the work goes on
 * while one is held.
 */
export function workedMs(operation: Operation, cancel: Call, run: Timed, { reportsInline }: Usual): number {
  const from = operation.call.enter.ns;
  return msBetween(operation.call.enter, cancel.enter) - (reportsInline ? heldMs(operation, run, from, cancel.enter.ns) : 0);
}

/** Milliseconds between two moments in which a thread of the operation was kept inside a report; two threads at once count once. */
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

/** How an operation tells that it makes progress: by CheckPoints that grow from one pending report to the next. */
import { isPending } from '../abi/states.ts';
import type { TraceEvent } from '../contract/trace.ts';
import { msBetween, type Operation, type Report } from './history.ts';

/** Two pending reports of one operation, of which the later has the smaller CheckPoint. */
export interface Shrunk {
  readonly before: Report;
  readonly after: Report;
}

/** Two threads that report may take their numbers in one order and come to the callback in the other. */
const ON_ITS_WAY_MS = 25;
const STALLS = 5;

/** Half of the range of a DWORD: a CheckPoint taken from a clock may run over, and still grows. */
const HALF = 2 ** 31;

/**
 * The first pair that shrinks, whose later report is `from` or after; null if none does. CheckPoints that stay as they are do
 * not shrink.
 */
export function shrunkCheckPoint(
  operation: Operation,
  events: readonly TraceEvent[],
  stallMs: number,
  from: number,
): Shrunk | null {
  const pending = operation.reports.filter((report) => isPending(report.state));
  for (const [index, after] of pending.entries()) {
    const before = pending[index - 1];
    if (before === undefined || after.seq < from || (after.checkPoint - before.checkPoint) >>> 0 < HALF) continue;
    if (before.thread === after.thread || wellApart(before, after, events, stallMs)) return { before, after };
  }
  return null;
}

function wellApart(before: Report, after: Report, events: readonly TraceEvent[], stallMs: number): boolean {
  const back = events.find((event) => event.kind === 'reported' && event.of === before.seq);
  return back !== undefined && back.seq < after.seq && msBetween(back, after) > Math.max(ON_ITS_WAY_MS, STALLS * stallMs);
}

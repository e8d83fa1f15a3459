/** Finds CheckPoints that shrink or stay between pending reports. They should grow, to show that an operation makes progress. */
import { isPending } from '../abi/states.ts';
import type { TraceEvent } from '../contract/trace.ts';
import { msBetween, type Operation, type Report } from './history.ts';

/** Two consecutive pending reports of one operation. The later one has the smaller CheckPoint. */
export interface Shrunk {
  readonly before: Report;
  readonly after: Report;
}

/**
 * Two threads may take their CheckPoints in one order and reach the callback in the other. So their reports are compared only if
 * they are further apart than 25 ms, and than five stalls of the machine.
 */
const ON_ITS_WAY_MS = 25;
const STALLS = 5;

/** Half the range of a DWORD. A CheckPoint that is taken from a clock may overflow and still grow. */
const HALF = 2 ** 31;

/**
 * The first pair that shrinks; null if there is none. An unchanged CheckPoint does not shrink.
 * @param stallMs longest stall of the machine during the run, milliseconds
 * @param from least sequence number of the later report
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

/** Pending reports of the operation after the first Cancel on it was entered. */
export function reportsAfterCancel({ reports, touched: [first] }: Operation): readonly Report[] {
  return first === undefined ? [] : reports.filter((report) => isPending(report.state) && report.seq > first.enter.seq);
}

/** So many pending reports in a row with one CheckPoint show no progress. Two may be made in one step of the work. */
export const UNCHANGED_REPORTS = 3;

/**
 * The first pending reports in a row that have one CheckPoint, UNCHANGED_REPORTS of them at least and up to the last such; empty if there are none.
 * @param from least sequence number of the first report
 */
export function unchangedCheckPoint(operation: Operation, from: number): readonly Report[] {
  const pending = operation.reports.filter((report) => isPending(report.state) && report.seq >= from);
  let row: Report[] = [];
  for (const report of pending) {
    if (row[0] !== undefined && row[0].checkPoint !== report.checkPoint) {
      if (row.length >= UNCHANGED_REPORTS) return row;
      row = [];
    }
    row.push(report);
  }
  return row.length >= UNCHANGED_REPORTS ? row : [];
}

/** Whether the first report had returned long before the second, so that the threads cannot have overtaken each other. */
function wellApart(before: Report, after: Report, events: readonly TraceEvent[], stallMs: number): boolean {
  const back = events.find((event) => event.kind === 'reported' && event.of === before.seq);
  return back !== undefined && back.seq < after.seq && msBetween(back, after) > Math.max(ON_ITS_WAY_MS, STALLS * stallMs);
}

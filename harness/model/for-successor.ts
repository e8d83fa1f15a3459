/**
 * Reports with the handle of a resource on which no operation is under way, after another one was cancelled and closed. The worker
 * of the closed resource makes them if the DLL keeps a handle for each name or place, and takes it from there. Pure.
 */
import type { Trace } from '../contract/trace.ts';
import type { Call, Operation, Report } from './history.ts';
import { wasOnItsWay } from './on-its-way.ts';
import { type ClosedCancel, closedCancelBefore, lastCancel, openingOf } from './openings.ts';
import type { View } from './rule.ts';

/** Such a report. */
export interface ForSuccessor {
  readonly report: Report;
  /** What was cancelled and closed before. */
  readonly closed: ClosedCancel;
  /** The Open that gave the handle. */
  readonly opening: Call;
  /** The operation of the resource that was over by then; null if none had begun since its Open. */
  readonly over: Operation | null;
}

/** All such reports of a run. A resource that was cancelled itself since its Open is left to other rules. */
export function reportsForSuccessor({ history, trace }: View): readonly ForSuccessor[] {
  return trace.events.flatMap((report): readonly ForSuccessor[] => {
    if (report.kind !== 'report' || report.resource === null || report.stale) return [];
    const { resource, seq } = report;
    const opening = openingOf(history, resource, seq);
    const closed = closedCancelBefore(history, seq);
    if (opening === null || closed === null) return [];
    const from = opening.enter.seq;
    if (lastCancel(history.calls, resource, from, seq) !== null || isByOpen(report, opening)) return [];
    const over = history.operations.findLast(
      (operation) => operation.resource === resource && operation.call.enter.seq > from && operation.call.enter.seq < seq,
    );
    if (over === undefined) return [{ report, closed, opening, over: null }];
    return isOver(over, report, trace) ? [{ report, closed, opening, over }] : [];
  });
}

/** Whether Open itself makes the report. It has the new handle rightly, and no worker of another resource runs on its thread. */
function isByOpen({ thread, seq }: Report, { enter, exit }: Call): boolean {
  return thread === enter.thread && (exit === null || seq < exit.seq);
}

/** Whether the operation had come to its own end. One that was cut short may report once more. */
function isOver(operation: Operation, report: Report, trace: Trace): boolean {
  const { end } = operation;
  if (end.how !== 'reported' || end.seq >= report.seq) return false;
  return operation.after.includes(report) && !wasOnItsWay(report, operation, trace);
}

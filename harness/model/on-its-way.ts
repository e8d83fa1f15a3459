/**
 * Progress reports that another thread was about to make when the operation ended. Until the final report was answered, the subject cannot have stopped that
 * thread, however long we kept the callback. Pure.
 */
import { isPending } from '../abi/states.ts';
import type { Trace } from '../contract/trace.ts';
import { msBetween, type Operation, type Report } from './history.ts';

/** Time for a progress thread that was about to enter the callback when the final report was answered, milliseconds. */
const ON_ITS_WAY_MS = 25;

/** The same time as a multiple of the machine's longest stall. The longer of the two counts. */
const STALLS = 5;

/** Whether a report of a pending state after the operation's end may have been on its way when the final report was answered. */
export function wasOnItsWay(report: Report, { end, answered }: Operation, { stallMs }: Pick<Trace, 'stallMs'>): boolean {
  if (!isPending(report.state) || end.how !== 'reported') return false;
  return answered === null || msBetween(answered, report) <= Math.max(ON_ITS_WAY_MS, STALLS * stallMs);
}

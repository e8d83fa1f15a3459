/** Measures Online and Offline without Cancel, over a few runs. Pure. */
import { isPending } from '../abi/states.ts';
import type { OperationFacts } from '../contract/facts.ts';
import type { OperationCalibration } from '../contract/report.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { historyOf, type Operation } from '../model/history.ts';
import { pended, reachedRequested } from '../model/operation.ts';

/** All operations of the completed runs, in order. */
export function operations(runs: readonly RunOutcome[]): readonly Operation[] {
  return runs.flatMap((run) => (run.kind === 'completed' ? historyOf(run.trace.events).operations : []));
}

/** Milliseconds from the call to the operation's end; 0 if it never ended. */
export function durationMs(operation: Operation): number {
  return operation.end.how === 'open' ? 0 : (operation.end.ns - operation.call.enter.ns) / 1e6;
}

function pendingReports(operation: Operation): number {
  return operation.reports.filter((report) => isPending(report.state)).length;
}

/**
 * The facts that deadlines and judging use. Times are milliseconds.
 * @param all operations of every run, the warm-up included
 * @param measured operations of the measured runs only
 */
export function factsOf(all: readonly Operation[], measured: readonly Operation[], what: 'online' | 'offline'): OperationFacts {
  const mine = all.filter((operation) => operation.what === what);
  const good = measured.filter((operation) => operation.what === what && reachedRequested(operation));
  const times = good.map(durationMs).sort((a, b) => a - b);
  return {
    succeeds: mine.length > 0 && mine.every(reachedRequested),
    pends: mine.some(pended),
    medianMs: median(times) ?? 0,
    maxMs: Math.max(...mine.filter(reachedRequested).map(durationMs), 0),
    pendingReports: Math.min(...good.map(pendingReports), Number.MAX_SAFE_INTEGER) % Number.MAX_SAFE_INTEGER,
  };
}

/** The same facts for the report, times rounded to 0.1 ms. Parameters as in `factsOf`. */
export function reportOf(
  all: readonly Operation[],
  measured: readonly Operation[],
  what: 'online' | 'offline',
): OperationCalibration {
  const mine = all.filter((operation) => operation.what === what);
  const good = measured.filter((operation) => operation.what === what && reachedRequested(operation));
  const times = good.map(durationMs).sort((a, b) => a - b);
  const round = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 10) / 10);
  return {
    attempts: mine.length,
    succeeded: mine.filter(reachedRequested).length,
    pended: mine.filter(pended).length,
    medianMs: round(median(times)),
    maxMs: round(times.at(-1) ?? null),
    pendingReports: median(good.map(pendingReports).sort((a, b) => a - b)),
  };
}

function median(sorted: readonly number[]): number | null {
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/**
 * Calibration: what the subject does with no Cancel, and what Cancel answers when there is nothing to cancel. Everything else
 * is measured against it: deadlines, moments for a Cancel, the control arm.
 */

import { codeName } from '../abi/errors.ts';
import { isPending, stateName } from '../abi/states.ts';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { CalibrationReport, OperationCalibration } from '../contract/report.ts';
import type { Alias, Scenario, Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Binding } from '../host/bind.ts';
import type { Deadlines, Monitor } from '../host/monitor.ts';
import { runIn } from '../host/run-in.ts';
import { anomaliesOf } from '../judge/anomalies.ts';
import { historyOf, type Operation } from '../model/history.ts';
import { pended, reachedRequested } from '../model/operation.ts';
import { goodEnd, looksAlive, offline, online, open, poll, settle } from './phrases.ts';

/** Control runs: one that warms up and counts for reliability only, then so many that are measured. */
const MEASURED_RUNS = 3;

/** Operations longer than these are measured twice, or once: time is better spent on Cancel. */
const TWICE_MS = 150;
const ONCE_MS = 5_000;

/** A second report of the same end comes at once, if at all. */
const SECOND_REPORT_MS = 20;

export type Calibrated =
  | {
      readonly kind: 'calibrated';
      readonly online: OperationFacts;
      readonly offline: OperationFacts;
      readonly aliveWhenOnline: boolean;
      readonly anomalies: readonly string[];
      readonly report: Pick<CalibrationReport, 'online' | 'offline'>;
    }
  /** `patienceLost`: finding out took a whole timeout, so it is not tried again. */
  | { readonly kind: 'cause'; readonly cause: Cause; readonly patienceLost: boolean };

/** The control run: up, polled, down, closed, with no Cancel. */
export function controlScenario(id: string, resources: readonly Alias[], waitMs: number, pauseMs: number): Scenario {
  const patience = { quietMs: waitMs, maxMs: waitMs };
  const together = (step: (resource: Alias) => Step): readonly Step[] => resources.map(step);
  return {
    id,
    situation: 'control',
    basis: 'derived',
    seed: 0,
    steps: [
      ...together((resource) => open(resource)),
      ...together((resource) => online(resource)),
      ...together((resource) => settle(resource, patience)),
      ...together(poll),
      ...resources.slice(0, 1).map(looksAlive),
      { do: 'pause', resource: 'A', ms: Math.max(pauseMs, SECOND_REPORT_MS) },
      ...together((resource) => offline(resource)),
      // Where Online never ended there is nothing more to wait for.
      ...together((resource): Step => ({ ...settle(resource, patience), if: ['offline-pending'] })),
      { do: 'pause', resource: 'A', ms: SECOND_REPORT_MS },
      ...goodEnd(resources),
    ],
  };
}

/** Runs the control arm in a bound monitor. */
export async function calibrate(monitor: Monitor, deadlines: Deadlines, waitMs: number): Promise<Calibrated> {
  const runs: RunOutcome[] = [];
  let wanted = 1 + MEASURED_RUNS;
  while (runs.length < wanted) {
    const outcome = await runIn(monitor, controlScenario(`control-${runs.length + 1}`, ['A'], waitMs, 0), deadlines);
    const trouble = unsound(outcome);
    if (trouble !== null) return { kind: 'cause', cause: trouble, patienceLost: outcome.kind === 'hang' };
    runs.push(outcome);
    // An Online that gives no sign of life any more has cost its whole patience: once is enough.
    const silent = operations([outcome]).find((operation) => operation.gaveUpAfterMs !== null);
    if (silent !== undefined) return { kind: 'cause', cause: neverSucceeded(silent), patienceLost: true };
    const longest = Math.max(...operations([outcome]).map(durationMs), 0);
    if (longest > TWICE_MS) wanted = Math.min(wanted, longest > ONCE_MS ? 1 : 3);
  }
  const all = operations(runs);
  const never = all.filter((operation) => operation.what === 'online' && !reachedRequested(operation));
  if (never.length === runs.length) {
    const cause = neverSucceeded(never[0]);
    return { kind: 'cause', cause, patienceLost: cause.cause === 'time-limit' };
  }
  // The first run warms up, unless it is the only one.
  const measured = operations(runs.length > 1 ? runs.slice(1) : runs);
  return {
    kind: 'calibrated',
    online: factsOf(all, measured, 'online'),
    offline: factsOf(all, measured, 'offline'),
    aliveWhenOnline: polls(runs).every((value) => value === 1) && polls(runs).length > 0,
    anomalies: [...new Set(runs.flatMap((run) => [...anomaliesOf(run)]))],
    report: { online: reportOf(all, measured, 'online'), offline: reportOf(all, measured, 'offline') },
  };
}

function neverSucceeded(operation: Operation | undefined): Cause {
  const what = operation?.what === 'offline' ? 'Offline' : 'Online';
  const cutShort = operation?.end.how === 'aborted' || operation?.end.how === 'open';
  // Whoever goes on reporting may take as long as it likes: it is we who have not the time.
  if (operation !== undefined && cutShort && operation.gaveUpAfterMs === null && operation.reports.length > 0) {
    return { cause: 'time-limit', detail: `${what} had not ended when the time for it was over, though it went on reporting` };
  }
  return { cause: 'unsound-before-cancel', detail: `${what} never succeeded without any Cancel: it ${endText(operation)}` };
}

/** Whether a Cancel-less run did well with all its resources. */
export function wentWell(outcome: RunOutcome, resources: number): boolean {
  if (outcome.kind !== 'completed') return false;
  const reached = operations([outcome]).filter(reachedRequested);
  return reached.filter((operation) => operation.what === 'online').length === resources && reached.length === 2 * resources;
}

/** Why a Cancel-less run says that the subject cannot be judged; null if it went on to its end with a resource opened. */
function unsound(outcome: RunOutcome): Cause | null {
  switch (outcome.kind) {
    case 'completed':
      return openFailed(outcome);
    case 'crash':
    case 'hang':
    case 'exit':
    case 'integrity':
      return endedCause(outcome);
    case 'harness-fault':
      throw new Error(outcome.what);
  }
}

/** The cause that a Cancel-less end of the process stands for. */
export function endedCause(
  outcome: Exclude<RunOutcome, { kind: 'completed' | 'harness-fault' }> & { readonly stub?: string },
): Cause {
  if (outcome.stub !== undefined && outcome.stub !== '') {
    return { cause: 'stub-needed', detail: `it calls ${outcome.stub}, which this environment only has as a stub` };
  }
  switch (outcome.kind) {
    case 'crash':
      return {
        cause: 'unsound-before-cancel',
        detail: `it crashed with ${outcome.code}${outcome.during === null ? '' : ` in ${outcome.during.call}`} before any Cancel`,
      };
    case 'hang':
      return {
        cause: 'unsound-before-cancel',
        detail: `${outcome.during.call} had not returned after ${outcome.deadlineMs} ms, before any Cancel`,
      };
    case 'exit':
      return {
        cause: 'unsound-before-cancel',
        detail: `it ended the process with exit code ${outcome.exitCode}${outcome.during === null ? '' : ` in ${outcome.during.call}`} before any Cancel`,
      };
    case 'integrity':
      return { cause: 'unsound-before-cancel', detail: `${outcome.what}, before any Cancel` };
  }
}

function openFailed(outcome: Extract<RunOutcome, { kind: 'completed' }>): Cause | null {
  const returned = outcome.trace.events.find((event) => event.kind === 'return' && event.call === 'Open');
  if (returned?.kind !== 'return' || returned.value !== 0) return null;
  return {
    cause: 'unsound-before-cancel',
    detail: `Open answered NULL (last error ${codeName(returned.lastError)}) before any Cancel`,
  };
}

function operations(runs: readonly RunOutcome[]): readonly Operation[] {
  return runs.flatMap((run) => (run.kind === 'completed' ? historyOf(run.trace.events).operations : []));
}

function polls(runs: readonly RunOutcome[]): readonly number[] {
  return runs
    .flatMap((run) => (run.kind === 'completed' ? run.trace.events : []))
    .flatMap((event) => (event.kind === 'return' && event.call === 'IsAlive' ? [event.value] : []));
}

function durationMs(operation: Operation): number {
  return operation.end.how === 'open' ? 0 : (operation.end.ns - operation.call.enter.ns) / 1e6;
}

function pendingReports(operation: Operation): number {
  return operation.reports.filter((report) => isPending(report.state)).length;
}

function factsOf(all: readonly Operation[], measured: readonly Operation[], what: 'online' | 'offline'): OperationFacts {
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

function reportOf(all: readonly Operation[], measured: readonly Operation[], what: 'online' | 'offline'): OperationCalibration {
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

function endText(operation: Operation | undefined): string {
  if (operation === undefined) return 'was never reached';
  const { end } = operation;
  switch (end.how) {
    case 'reported':
      return `ended ${stateName(end.state)}`;
    case 'returned':
      return `returned ${codeName(end.value)}`;
    case 'aborted':
    case 'open':
      return operation.gaveUpAfterMs === null
        ? 'had not ended when the patience for it was over, though it went on reporting'
        : `gave no final report within ${Math.round(operation.gaveUpAfterMs)} ms`;
  }
}

/** Facts from what calibration measured; the answers of an idle Cancel are added as they are seen. */
export function factsFrom(
  calibrated: Extract<Calibrated, { kind: 'calibrated' }>,
  stands: { readonly maxResources: number; readonly maxProcesses: number; readonly unloads: boolean },
  idleAnswers: readonly number[],
): Facts {
  const { online: up, offline: down, aliveWhenOnline, anomalies } = calibrated;
  const unknown = { reportsInline: true, neverCancels: false, seenIdle: { online: false, offline: false } };
  return { online: up, offline: down, aliveWhenOnline, anomalies, idleAnswers, ...unknown, ...stands };
}

/** The calibration as the report tells it. */
export function calibrationReport(
  binding: Binding,
  calibrated: Extract<Calibrated, { kind: 'calibrated' }>,
  facts: Facts,
): CalibrationReport {
  return {
    binding: { entry: binding.entry, version: binding.version, tableSize: binding.tableSize, cancelAt: binding.cancelAt },
    ...calibrated.report,
    idleAnswers: facts.idleAnswers,
    reportsInline: facts.reportsInline,
    neverCancels: facts.neverCancels,
    maxResources: facts.maxResources,
    maxProcesses: facts.maxProcesses,
    unloads: facts.unloads,
  };
}

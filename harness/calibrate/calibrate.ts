/**
 * Calibration measures what the subject does without Cancel, and what Cancel answers when nothing is pending. Deadlines, the
 * moments of a Cancel and the control arm rest on it.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { CalibrationReport } from '../contract/report.ts';
import type { Alias, Scenario, Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Binding } from '../host/binding.ts';
import type { Monitor } from '../host/monitor.ts';
import { runIn } from '../host/run-in.ts';
import { anomaliesOf } from '../judge/anomalies.ts';
import type { Operation } from '../model/history.ts';
import { overAt, reachedRequested } from '../model/operation.ts';
import { goodEnd, looksAlive, offline, online, open, poll, settle } from '../steps/phrases.ts';
import { durationMs, factsOf, operations, reportOf } from './operation-facts.ts';
import type { ShownBefore } from './shown-before.ts';
import { neverSucceeded, unsound } from './uncalibrated.ts';

/** Measured control runs. One more comes first as a warm-up, which counts for reliability only. */
const MEASURED_RUNS = 3;

/** Longer operations are measured only twice (TWICE_MS) or once (ONCE_MS), to leave the time for Cancel. Milliseconds. */
const TWICE_MS = 150;
const ONCE_MS = 5_000;

/** A second report of the same end comes at once, if at all. Milliseconds. */
const SECOND_REPORT_MS = 20;

/** What calibration measured, or why the subject cannot be judged. */
export type Calibrated =
  | {
      readonly kind: 'calibrated';
      readonly online: OperationFacts;
      readonly offline: OperationFacts;
      readonly aliveWhenOnline: boolean;
      readonly anomalies: readonly string[];
      readonly report: Pick<CalibrationReport, 'online' | 'offline'>;
    }
  /** `patienceLost`: this took a whole timeout, so calibration is not tried again. */
  | { readonly kind: 'cause'; readonly cause: Cause; readonly patienceLost: boolean; readonly shown: ShownBefore };

/**
 * The control scenario: Open, Online, polls, Offline, Close, without Cancel.
 * @param waitMs longest wait for an operation's end, milliseconds
 * @param pauseMs time spent online, milliseconds; at least 20
 */
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
      // If Online never ended, no Offline is pending either.
      ...together((resource): Step => ({ ...settle(resource, patience), if: ['offline-pending'] })),
      { do: 'pause', resource: 'A', ms: SECOND_REPORT_MS },
      ...goodEnd(resources),
    ],
  };
}

/**
 * Runs the control scenario several times in a bound monitor: at most four times, once where an operation is very slow.
 * @param waitMs longest wait for an operation's end, milliseconds
 * @throws Error for a fault of the harness
 */
export async function calibrate(monitor: Monitor, deadlines: Deadlines, waitMs: number): Promise<Calibrated> {
  const runs: RunOutcome[] = [];
  let planned = 1 + MEASURED_RUNS;
  while (runs.length < planned) {
    const scenario = controlScenario(`control-${runs.length + 1}`, ['A'], waitMs, 0);
    const outcome = await runIn(monitor, scenario, deadlines);
    const trouble = unsound(outcome);
    const shown = (operation?: Operation): ShownBefore => shownIn(outcome, scenario.steps, operation, `1/${runs.length + 1}`);
    if (trouble !== null) return { kind: 'cause', cause: trouble, patienceLost: outcome.kind === 'hang', shown: shown() };
    runs.push(outcome);
    // A silent Online has cost the whole wait. Once is enough.
    const silent = operations([outcome]).find((operation) => operation.gaveUpAfterMs !== null);
    if (silent !== undefined) return { kind: 'cause', cause: neverSucceeded(silent), patienceLost: true, shown: shown(silent) };
    const longest = Math.max(...operations([outcome]).map(durationMs), 0);
    if (longest > TWICE_MS) planned = Math.min(planned, longest > ONCE_MS ? 1 : 3);
  }
  const all = operations(runs);
  const never = all.filter((operation) => operation.what === 'online' && !reachedRequested(operation));
  const [first] = runs;
  if (never.length === runs.length && first !== undefined) {
    const cause = neverSucceeded(never[0]);
    const { steps } = controlScenario('control-1', ['A'], waitMs, 0);
    const shown = shownIn(first, steps, never[0], `${never.length}/${runs.length}`);
    return { kind: 'cause', cause, patienceLost: cause.cause === 'time-limit', shown };
  }
  // The first run is the warm-up, unless it is the only one.
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

/**
 * @param operation the one that failed; undefined if none did
 * @param reproduced runs that failed, of all: `k/n`
 */
function shownIn(outcome: RunOutcome, steps: readonly Step[], operation: Operation | undefined, reproduced: string): ShownBefore {
  if (outcome.kind === 'harness-fault') throw new Error(outcome.what);
  const until = operation === undefined ? Number.POSITIVE_INFINITY : Math.max(overAt(operation), operation.call.exit?.seq ?? 0);
  return { steps, outcome, stage: null, since: operation?.call.enter.seq ?? 0, until, reproduced };
}

/**
 * Whether a run without Cancel brought all its resources up and down.
 * @param resources number of resources in the run
 */
export function wentWell(outcome: RunOutcome, resources: number): boolean {
  if (outcome.kind !== 'completed') return false;
  const reached = operations([outcome]).filter(reachedRequested);
  return reached.filter((operation) => operation.what === 'online').length === resources && reached.length === 2 * resources;
}

function polls(runs: readonly RunOutcome[]): readonly number[] {
  return runs
    .flatMap((run) => (run.kind === 'completed' ? run.trace.events : []))
    .flatMap((event) => (event.kind === 'return' && event.call === 'IsAlive' ? [event.value] : []));
}

/**
 * Builds the facts that calibration measured. Fields that only the hunt can tell get neutral values; judging adds them later.
 * @param idleAnswers of a Cancel with nothing pending
 */
export function factsFrom(
  calibrated: Extract<Calibrated, { kind: 'calibrated' }>,
  stands: Pick<Facts, 'maxResources' | 'maxProcesses' | 'unloads'> &
    Partial<Pick<Facts, 'otherTypes'>> & { readonly slowTogether?: boolean },
  idleAnswers: readonly number[],
): Facts {
  const { online: up, offline: down, aliveWhenOnline } = calibrated;
  const { slowTogether = false, ...stood } = stands;
  const slow = slowTogether && !calibrated.anomalies.includes('slow-call') ? ['slow-call'] : [];
  const anomalies = [...calibrated.anomalies, ...slow];
  const neither = { online: false, offline: false };
  const unknown = { reportsInline: true, neverCancels: false, neverCancelsEarly: neither, seenIdle: neither };
  return { online: up, offline: down, aliveWhenOnline, anomalies, idleAnswers, ...unknown, otherTypes: [], ...stood };
}

/** The calibration section of the report. */
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
    neverCancelsEarly: facts.neverCancelsEarly,
    maxResources: facts.maxResources,
    maxProcesses: facts.maxProcesses,
    unloads: facts.unloads,
  };
}

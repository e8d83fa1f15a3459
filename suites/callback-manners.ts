/** Family `callbacks`, the part that no document demands: values that a careful DLL passes to the callbacks. */
import { stateName } from '../harness/abi/states.ts';
import type { EventOfKind } from '../harness/contract/trace.ts';
import { blamedStep } from '../harness/model/after-cancel.ts';
import { msBetween } from '../harness/model/history.ts';
import { pended } from '../harness/model/operation.ts';
import { reportsAfterCancel, shrunkCheckPoint, UNCHANGED_REPORTS, unchangedCheckPoint } from '../harness/model/progress.ts';
import {
  type Anomaly,
  NOTHING,
  needsPending,
  type Rule,
  type ShippedRule,
  type Totals,
  type View,
  type Violation,
} from '../harness/model/rule.ts';

type Log = EventOfKind<'log'>;

/** Why a rule does not apply if the DLL shows the anomaly without Cancel too. This does not prevent a verdict. */
function byItself({ facts }: Totals, anomaly: Anomaly): string | null {
  return facts.anomalies.includes(anomaly) ? 'it does so without any Cancel as well' : null;
}

const checkPointGrows: ShippedRule = {
  id: 'callbacks.checkpoint-grows',
  family: 'callbacks',
  title: 'The CheckPoint of pending reports does not shrink within an operation',
  basis: 'policy',
  citation:
    'RESOURCE_STATUS page (resapi.h), CheckPoint: should grow with each report, which is how the Resource Monitor sees progress.',
  reason: 'A Resource Monitor that compares the numbers sees no progress, and gives the operation up after its pending timeout.',
  cause: 'The count is set back when a Cancel comes, or two threads count for themselves.',
  remedy: 'Count in one place for each operation, and let a Cancel not set the count back.',
  runs: 'Every operation that a Cancel touches while it reports progress; threads that report at the same time may overtake each other.',
  minimum: 4,
  excuses: ['checkpoint-shrinks'],
  doesNotApply: (totals) =>
    needsPending(totals) ??
    byItself(totals, 'checkpoint-shrinks') ??
    (Math.max(totals.facts.online.pendingReports, totals.facts.offline.pendingReports) > 1
      ? null
      : 'it makes at most one progress report an operation'),
  check(view, facts) {
    if (facts.anomalies.includes('checkpoint-shrinks')) return NOTHING;
    let observations = 0;
    const violations: Violation[] = [];
    for (const operation of view.history.operations) {
      const [first] = operation.touched;
      if (first === undefined || !pended(operation) || operation.reports.length < 2) continue;
      observations += 1;
      const shrunk = shrunkCheckPoint(operation, view.trace.events, view.trace.stallMs, first.enter.seq);
      if (shrunk === null) continue;
      const { before, after } = shrunk;
      violations.push({
        kind: 'conduct',
        message: `After Cancel(${operation.resource}) the pending ${operation.what} reported ${stateName(after.state)} with CheckPoint ${after.checkPoint}, ${Math.round(msBetween(before, after))} ms after it had reported CheckPoint ${before.checkPoint}.`,
        step: operation.touched.filter((call) => call.enter.seq < after.seq).at(-1)?.step ?? first.step,
        events: [before.seq, after.seq],
      });
    }
    return { observations, violations, ambiguous: [] };
  },
};

/** The highest of the four log levels, LOG_SEVERE. */
/** Fewer operations that report on after a Cancel are the subject's exception, and no ground for a verdict. */
const ENOUGH_REPORTED_ON = 4;

const checkPointMoves: ShippedRule = {
  id: 'callbacks.checkpoint-moves',
  family: 'callbacks',
  title: 'The CheckPoint of pending reports goes on changing after a Cancel',
  basis: 'policy',
  citation:
    'RESOURCE_STATUS page (resapi.h), CheckPoint: should grow with each report, which is how the Resource Monitor sees progress.',
  reason:
    'Reports that all look alike are no progress to a Resource Monitor that compares them: it gives up a rollback that goes well.',
  cause: 'The code that takes a cancelled operation back repeats its last report, or reports a constant.',
  remedy: 'Count on in every pending report, those of the rollback included.',
  runs: `Every operation that makes ${UNCHANGED_REPORTS} pending reports or more after a Cancel.`,
  minimum: ENOUGH_REPORTED_ON,
  excuses: ['checkpoint-stays'],
  doesNotApply: (totals) =>
    needsPending(totals) ??
    byItself(totals, 'checkpoint-stays') ??
    (totals.reportedOn < ENOUGH_REPORTED_ON ? `it hardly makes ${UNCHANGED_REPORTS} progress reports after a Cancel` : null),
  check(view, facts) {
    if (facts.anomalies.includes('checkpoint-stays')) return NOTHING;
    let observations = 0;
    const violations: Violation[] = [];
    for (const operation of view.history.operations) {
      const [first] = operation.touched;
      if (first === undefined || !pended(operation)) continue;
      if (reportsAfterCancel(operation).length < UNCHANGED_REPORTS) continue;
      observations += 1;
      const [from, ...more] = unchangedCheckPoint(operation, first.enter.seq);
      const to = more.at(-1);
      if (from === undefined || to === undefined) continue;
      violations.push({
        kind: 'conduct',
        message: `After Cancel(${operation.resource}) the pending ${operation.what} made ${more.length + 1} reports of ${stateName(to.state)} within ${Math.round(msBetween(from, to))} ms, all with CheckPoint ${to.checkPoint}.`,
        step: first.step,
        events: [from.seq, to.seq],
      });
    }
    return { observations, violations, ambiguous: [] };
  },
};

const MOST_LEVEL = 3;

/** Log lines after the first Cancel was entered, of any thread and for any handle or none. */
function logsAfterCancel(view: View): readonly Log[] {
  const first = view.history.calls.find((call) => call.call === 'Cancel');
  if (first === undefined) return [];
  return view.trace.events.filter((event): event is Log => event.kind === 'log' && event.seq > first.enter.seq);
}

/**
 * The parts of a rule that judges each log line by itself.
 * @param anomaly the sign of such lines in runs without Cancel
 * @param wrong the violation's message; null if the line is well
 */
function onLogs(anomaly: Anomaly, wrong: (log: Log) => string | null): Pick<Rule, 'check' | 'excuses' | 'doesNotApply'> {
  return {
    excuses: [anomaly],
    doesNotApply: (totals) =>
      byItself(totals, anomaly) ?? (totals.logsAfterCancel === 0 ? 'it writes no log while or after a Cancel' : null),
    check(view, facts) {
      if (facts.anomalies.includes(anomaly)) return NOTHING;
      const logs = logsAfterCancel(view);
      const violations = logs.flatMap((log): Violation[] => {
        const message = wrong(log);
        return message === null ? [] : [{ kind: 'conduct', message, step: blamedStep(view, log.seq), events: [log.seq] }];
      });
      return { observations: logs.length, violations, ambiguous: [] };
    },
  };
}

const logLevel: ShippedRule = {
  id: 'callbacks.log-level',
  family: 'callbacks',
  title: 'Log lines have one of the four levels',
  basis: 'policy',
  citation: 'LOG_LEVEL (resapi.h): information 0, warning 1, error 2, severe 3; LogEvent is not said to take another.',
  reason: 'A line of an unknown level may be dropped, or shown as something that it is not, when an administrator needs it.',
  cause: 'Level and error code in the wrong order, or a level of another logging library.',
  remedy: 'Pass LOG_INFORMATION, LOG_WARNING, LOG_ERROR or LOG_SEVERE, and not an error code, as LogEvent’s second argument.',
  runs: 'Every line that is logged while a Cancel runs or after one.',
  minimum: 1,
  ...onLogs('log-level', (log) =>
    log.level <= MOST_LEVEL ? null : `LogEvent was called with level ${log.level}, which is none of 0 to 3.`,
  ),
};

const formatReadable: ShippedRule = {
  id: 'callbacks.format-readable',
  family: 'callbacks',
  title: 'Formats of log lines, and the arguments that they name, can be read',
  basis: 'policy',
  citation:
    'LogEvent page (resapi.h): a format string as FormatMessage takes it, and its arguments; a text that is not there cannot be meant.',
  reason: 'The Resource Monitor formats the line on the spot: a text that was freed or never passed ends the process.',
  cause: '%1 where %1!u! is meant, an argument too few, or the name of a resource that is gone.',
  remedy:
    'Pass as many arguments as the format names, wide strings for %1 (the default is a string, not a number), and none that was freed.',
  runs: 'Every line that is logged while a Cancel runs or after one is formatted with guarded reads.',
  minimum: 1,
  ...onLogs('log-unreadable', (log) =>
    log.readable ? null : 'LogEvent was called with a format or an argument that points to where nothing can be read.',
  ),
};

/** The rules of the family that are policy. */
export const callbackMannerRules: readonly ShippedRule[] = [checkPointGrows, checkPointMoves, logLevel, formatReadable];

/** Family `callbacks`: which handle the subject reports with, when it reports, and whether it obeys the answer. */
import { isPending, stateName } from '../harness/abi/states.ts';
import { blamedStep, reportsSinceCancel } from '../harness/model/after-cancel.ts';
import { msBetween } from '../harness/model/history.ts';
import { wasOnItsWay } from '../harness/model/on-its-way.ts';
import { pended } from '../harness/model/operation.ts';
import { always, needsPending, type ShippedRule, type Violation } from '../harness/model/rule.ts';
import { ownHandle } from './own-handle.ts';

const noneAfterClose: ShippedRule = {
  id: 'callbacks.none-after-close',
  family: 'callbacks',
  title: 'No status is reported after Close',
  basis: 'derived',
  citation: 'Close page (resapi.h): the resource is freed with all that belongs to it; its handle is no longer valid.',
  reason: 'The handle then belongs to nobody, or to another resource: the Resource Monitor fails or fails the wrong one.',
  cause: 'Close frees without waiting for the worker that Cancel told to stop.',
  remedy: 'Wait in Close (or Terminate) for the worker that Cancel told to stop.',
  runs: 'Cancel, then Close at once or at several moments of the rollback; then a pause, or a new Open of the name at once.',
  minimum: 4,
  excuses: ['report-after-close'],
  doesNotApply: always,
  check(view) {
    const first = view.history.calls.find((call) => call.call === 'Cancel');
    const closes = view.history.calls.filter(
      (call) => call.call === 'Close' && call.exit !== null && first !== undefined && call.enter.seq > first.enter.seq,
    );
    const violations = reportsSinceCancel(view)
      .filter((report) => report.stale)
      .map(
        (report): Violation => ({
          kind: 'conduct',
          message: `${stateName(report.state)} was reported for ${report.resource ?? 'a resource'} after its Close had returned.`,
          step: blamedStep(view, report.seq),
          events: [report.seq],
        }),
      );
    return { observations: closes.length, violations, ambiguous: [] };
  },
};

const noneOutsideOperation: ShippedRule = {
  id: 'callbacks.none-outside-operation',
  family: 'callbacks',
  title: 'No progress is reported once an operation is over',
  basis: 'derived',
  citation: 'SetResourceStatus page (resapi.h): status reports serve a pending operation, which the final state ends.',
  reason: 'A pending state after the final one puts the resource back to pending, and nothing will end it.',
  cause: 'A timer or a progress thread that the cancelled path forgets to stop.',
  remedy: 'Stop the thread that reports progress before the final report is made.',
  runs: 'Cancel while pending; then the time until the next call is watched.',
  minimum: 4,
  excuses: ['extra-report'],
  doesNotApply: needsPending,
  check(view) {
    let observations = 0;
    const violations: Violation[] = [];
    for (const operation of view.history.operations) {
      const { end } = operation;
      if (!pended(operation) || operation.touched.length === 0 || end.how !== 'reported') continue;
      observations += 1;
      const late = operation.after.find((report) => isPending(report.state) && !wasOnItsWay(report, operation, view.trace));
      if (late === undefined) continue;
      violations.push({
        kind: 'conduct',
        message: `After Cancel(${operation.resource}) the ${operation.what} ended ${stateName(end.state)}, and ${stateName(late.state)} was reported ${Math.round(msBetween(end, late))} ms later.`,
        step: operation.touched.at(-1)?.step ?? operation.call.step,
        events: [end.seq, late.seq],
      });
    }
    return { observations, violations, ambiguous: [] };
  },
};

const terminateObeyed: ShippedRule = {
  id: 'callbacks.terminate-obeyed',
  family: 'callbacks',
  title: 'A status callback that answers Terminate ends the operation, after a Cancel as well',
  basis: 'derived',
  citation:
    'SetResourceStatus page (resapi.h), return value: ResourceExitStateTerminate tells the DLL to stop the operation at once.',
  reason: 'The Resource Monitor has given the operation up; a worker that goes on changes a resource that is taken for stopped.',
  cause: 'The value that the callback returns is ignored on the path of a cancelled operation.',
  remedy: 'Look at the value that every status callback returns, also on the path that a Cancel takes.',
  runs: 'A Cancel while a report is held, the answer Terminate to the next report; at most one more report may follow.',
  minimum: 1,
  excuses: ['goes-on'],
  doesNotApply: ({ facts }) => (facts.online.pendingReports > 1 ? null : 'it makes too few progress reports to be answered'),
  check(view) {
    let observations = 0;
    const violations: Violation[] = [];
    for (const operation of view.history.operations) {
      const { end } = operation;
      if (end.how !== 'aborted' || end.by !== 'answer') continue;
      if (!view.history.calls.some((call) => call.call === 'Cancel' && call.enter.seq < end.seq)) continue;
      observations += 1;
      const queuedMs = QUEUED_MS + 2 * view.trace.stallMs;
      if (operation.after.length <= LATE_REPORTS || operation.after.every((report) => msBetween(end, report) <= queuedMs))
        continue;
      violations.push({
        kind: 'conduct',
        message: `A status callback of ${operation.resource} answered Terminate, but ${operation.after.length} more reports followed, ${stateName(operation.after.at(-1)?.state ?? null)} last.`,
        step: operation.call.step,
        events: [end.seq, operation.after.at(-1)?.seq ?? end.seq],
      });
    }
    return { observations, violations, ambiguous: [] };
  },
};

/** Reports that may follow the answer Terminate, since one may already be on its way. */
const LATE_REPORTS = 1;

/** More reports are allowed if all of them come within this time, since they were queued; milliseconds. */
const QUEUED_MS = 10;

/** The rules of the family that are derived from documents. */
export const callbackRules: readonly ShippedRule[] = [ownHandle, noneAfterClose, noneOutsideOperation, terminateObeyed];

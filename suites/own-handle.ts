/** Rule `callbacks.own-handle`: which handle the subject reports with. */
import { stateName } from '../harness/abi/states.ts';
import { blamedStep, reportsSinceCancel } from '../harness/model/after-cancel.ts';
import { type ForSuccessor, reportsForSuccessor } from '../harness/model/for-successor.ts';
import { needsPending, type ShippedRule, type Violation } from '../harness/model/rule.ts';

/** The rule. A handle is foreign if nobody gave it, or if it belongs to a resource that has nothing to report. */
export const ownHandle: ShippedRule = {
  id: 'callbacks.own-handle',
  family: 'callbacks',
  title: 'Status is reported with the handle that Open was given',
  basis: 'derived',
  citation: 'SetResourceStatus page (resapi.h), parameter ResourceHandle: the handle that was passed to Open.',
  reason:
    'The Resource Monitor takes the handle for a pointer of its own; a wrong one ends the process, or changes another resource.',
  cause:
    'A handle in a global variable or in a table of names or places, or read from a structure that was freed or used for another resource.',
  remedy:
    'Store the handle at Open and use no other; do not clear the structure before the last report; wait in Close for the worker that Cancel told to stop.',
  runs: 'Every report after a Cancel; Close of a cancelled resource, and a new Open of its name at once.',
  minimum: 4,
  excuses: ['foreign-handle', 'extra-report', 'not-reached'],
  doesNotApply: needsPending,
  check(view, { anomalies }) {
    const reports = reportsSinceCancel(view);
    const foreign = reports
      .filter((report) => report.resource === null)
      .map(
        (report): Violation => ({
          kind: 'conduct',
          message: `After a Cancel, ${stateName(report.state)} was reported with the handle ${report.handle}, which no Open was given.`,
          step: blamedStep(view, report.seq),
          events: [report.seq],
        }),
      );
    // A DLL that reports beyond its operations without any Cancel does so here as well.
    const unasked = anomalies.includes('extra-report') ? [] : reportsForSuccessor(view).map(taken);
    return { observations: reports.length, violations: [...foreign, ...unasked], ambiguous: [] };
  },
};

/** The violation of a report for a resource that did not ask for it. */
function taken({ report, closed, opening, over }: ForSuccessor): Violation {
  const { resource, state } = report;
  const opened = resource === closed.resource ? `the new ${resource}` : `${resource}`;
  const asked = over === null ? 'on which no operation had begun' : `whose ${over.what} was over`;
  return {
    kind: 'conduct',
    message: `After Cancel(${closed.resource}) and Close(${closed.resource}), ${stateName(state)} was reported with the handle of ${opened}, ${asked}. Probably the worker of the closed ${closed.resource} made that report, with a handle from a name or place that both have had.`,
    step: over?.call.step ?? opening.step,
    events: [closed.cancel.enter.seq, report.seq],
  };
}

/** Family `liveness`: a pending operation ends, and ends once; and Cancel is quick. */

import { isTerminal, stateName } from '../harness/abi/states.ts';
import type { EventOfKind } from '../harness/contract/trace.ts';
import type { Operation } from '../harness/model/history.ts';
import { pended } from '../harness/model/operation.ts';
import { keepsWaiting, PROMPT_MS, tookMs } from '../harness/model/prompt.ts';
import { always, NOTHING, needsPending, type ShippedRule, type View, type Violation } from '../harness/model/rule.ts';

/** Pending operations that a Cancel touched. */
function cancelled(view: View): readonly Operation[] {
  return view.history.operations.filter((operation) => pended(operation) && operation.touched.length > 0);
}

const operationEnds: ShippedRule = {
  id: 'liveness.operation-ends',
  family: 'liveness',
  title: 'An operation that was pending when Cancel came ends with a terminal report',
  basis: 'derived',
  citation:
    'Online and Offline pages (resapi.h): after ERROR_IO_PENDING the DLL reports through SetResourceStatus until the state is final.',
  reason:
    'The resource stays pending until the Resource Monitor loses patience (PendingTimeout, 180 s), terminates it and fails its group.',
  cause: 'The worker leaves its loop on the cancelled path without a report, or waits for an event that Cancel was to set.',
  remedy: 'Let the worker, or Cancel itself, report Offline or Failed (or the old state) when it stops.',
  runs: 'Cancel while pending, then a wait far beyond the calibrated natural end with no sign of life.',
  minimum: 4,
  excuses: ['never-ends'],
  doesNotApply: needsPending,
  check(view) {
    const operations = cancelled(view);
    const violations = operations.flatMap((operation): Violation[] => {
      const last = operation.touched.at(-1);
      if (operation.gaveUpAfterMs === null || last === undefined) return [];
      const waited = givenUp(view, operation);
      return [
        {
          kind: 'never-ended',
          message: `After Cancel(${operation.resource}) the pending ${operation.what} never ended: no terminal report within ${Math.round(operation.gaveUpAfterMs)} ms of its last sign of life.`,
          step: waited?.step ?? last.step,
          events: [last.exit?.seq ?? last.enter.seq, waited?.seq ?? 0],
        },
      ];
    });
    const over = operations.filter((operation) => operation.end.how === 'reported').length;
    return { observations: over + violations.length, violations, ambiguous: [] };
  },
};

/** The wait for the operation that the driver gave up; undefined if there was none. */
function givenUp(view: View, operation: Operation): EventOfKind<'waited'> | undefined {
  return view.trace.events.find(
    (event): event is EventOfKind<'waited'> =>
      event.kind === 'waited' &&
      event.resource === operation.resource &&
      event.seq > operation.call.enter.seq &&
      event.outcome !== 'settled',
  );
}

const oneTerminalReport: ShippedRule = {
  id: 'liveness.one-terminal-report',
  family: 'liveness',
  title: 'A pending operation has at most one terminal report',
  basis: 'derived',
  citation: 'SetResourceStatus page (resapi.h): status reports serve a pending operation, and the final state ends it.',
  reason:
    'The second report is taken for a change of state that nobody asked for: a resource that is online is shown as failed, or the other way round.',
  cause: 'Cancel reports the end itself, and the worker reports it too when it notices.',
  remedy: 'Let one side report: whoever changes "pending" to a final state under the lock.',
  runs: 'Cancel while pending; then the time until the next call is watched for further reports.',
  minimum: 4,
  excuses: ['extra-report'],
  doesNotApply: needsPending,
  check(view) {
    let observations = 0;
    const violations: Violation[] = [];
    for (const operation of cancelled(view)) {
      const { end } = operation;
      if (end.how !== 'reported') continue;
      observations += 1;
      const second = operation.after.find((report) => isTerminal(report.state));
      // A Cancel after the end found nothing pending. Another rule judges what it causes.
      if (second === undefined || operation.touched.some((call) => call.enter.seq > end.seq && call.enter.seq < second.seq))
        continue;
      violations.push({
        kind: 'conduct',
        message: `After Cancel(${operation.resource}) the pending ${operation.what} had two terminal reports: ${stateName(end.state)}, then ${stateName(second.state)}.`,
        step: operation.touched.at(-1)?.step ?? operation.call.step,
        events: [end.seq, second.seq],
      });
    }
    return { observations, violations, ambiguous: [] };
  },
};

const prompt: ShippedRule = {
  id: 'liveness.prompt',
  family: 'liveness',
  title: 'Cancel returns within 300 ms',
  basis: 'policy',
  citation:
    'Resource DLL entry-point pages (resapi.h) recommend that every entry point return within 300 ms; Cancel is not named, so this is policy.',
  reason: 'The Resource Monitor makes its calls one after another; while one blocks, the resource is not polled.',
  cause: 'Cancel waits for the worker, or does the rollback itself.',
  remedy: 'Set the flag, wake the worker and return; let the worker end by itself.',
  runs: 'Every Cancel of a scenario whose callbacks are answered at once.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check(view) {
    if (view.scenario.steps.some(keepsWaiting)) return NOTHING;
    const returned = view.history.calls.flatMap((call) =>
      call.call === 'Cancel' && call.exit !== null ? [{ ...call, exit: call.exit }] : [],
    );
    const violations = returned.flatMap((call): Violation[] => {
      const ms = tookMs(call, view.trace.stallMs);
      if (ms <= PROMPT_MS) return [];
      const message = `Cancel(${call.resource ?? 'NULL'}) took ${Math.round(ms)} ms.`;
      return [{ kind: 'late', message, step: call.step, events: [call.exit.seq] }];
    });
    return { observations: returned.length, violations, ambiguous: [] };
  },
};

/** The rules of the family. */
export const livenessRules: readonly ShippedRule[] = [operationEnds, oneTerminalReport, prompt];

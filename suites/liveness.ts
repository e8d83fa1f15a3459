/** Family `liveness`: what was pending comes to an end, once. */
import { isTerminal, stateName } from '../harness/abi/states.ts';
import type { Operation } from '../harness/model/history.ts';
import { pended } from '../harness/model/operation.ts';
import { needsPending, type Rule, type View, type Violation } from './rule.ts';

function cancelled(view: View): readonly Operation[] {
  return view.history.operations.filter((operation) => pended(operation) && operation.touched.length > 0);
}

const operationEnds: Rule = {
  id: 'liveness.operation-ends',
  family: 'liveness',
  title: 'An operation that was pending when Cancel came ends with a terminal report',
  basis: 'derived',
  citation:
    'Online and Offline pages (resapi.h): after ERROR_IO_PENDING the DLL reports through SetResourceStatus until the state is final.',
  reason:
    'The resource stays pending until the Resource Monitor loses patience (PendingTimeout, 180 s), terminates it and fails its group.',
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
      return [
        {
          message: `After Cancel(${operation.resource}) the pending ${operation.what} never ended: no terminal report within ${Math.round(operation.gaveUpAfterMs)} ms of its last sign of life.`,
          step: waitStep(view, operation) ?? last.step,
          events: [last.exit?.seq ?? last.enter.seq],
        },
      ];
    });
    const over = operations.filter((operation) => operation.end.how === 'reported').length;
    return { observations: over + violations.length, violations, ambiguous: [] };
  },
};

function waitStep(view: View, operation: Operation): number | null {
  const waited = view.trace.events.find(
    (event) =>
      event.kind === 'waited' &&
      event.resource === operation.resource &&
      event.seq > operation.call.enter.seq &&
      event.outcome !== 'settled',
  );
  return waited?.kind === 'waited' ? waited.step : null;
}

const oneTerminalReport: Rule = {
  id: 'liveness.one-terminal-report',
  family: 'liveness',
  title: 'A pending operation has at most one terminal report',
  basis: 'derived',
  citation: 'SetResourceStatus page (resapi.h): status reports serve a pending operation, and the final state ends it.',
  reason:
    'The second report is taken for a change of state that nobody asked for: a resource that is online is shown as failed, or the other way round.',
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
      if (second === undefined) continue;
      violations.push({
        message: `After Cancel(${operation.resource}) the pending ${operation.what} had two terminal reports: ${stateName(end.state)}, then ${stateName(second.state)}.`,
        step: operation.touched.at(-1)?.step ?? operation.call.step,
        events: [end.seq, second.seq],
      });
    }
    return { observations, violations, ambiguous: [] };
  },
};

export const livenessRules: readonly Rule[] = [operationEnds, oneTerminalReport];

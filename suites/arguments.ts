/** Family `arguments`: what a hardened Cancel survives. */
import { stateName } from '../harness/abi/states.ts';
import { endedOtherwise } from '../harness/model/operation.ts';
import { always, type Rule, type Violation } from './rule.ts';

const nullResid: Rule = {
  id: 'arguments.null-resid',
  family: 'arguments',
  title: 'Cancel(NULL) is survived and cancels nothing',
  basis: 'policy',
  citation:
    'PCANCEL_ROUTINE (resapi.h), parameter Resource: a resource ID; no page says what NULL means, so a careful DLL refuses it.',
  reason: 'A caller’s mistake should cost an error code, not a process or the operation of some resource.',
  remedy: 'Answer ERROR_INVALID_PARAMETER (87) or ERROR_RESOURCE_NOT_FOUND (5007) when the RESID is NULL.',
  runs: 'Cancel(NULL) with nothing pending and beside a pending operation, in a process of its own.',
  minimum: 2,
  excuses: ['not-reached', 'never-ends'],
  doesNotApply: always,
  check(view) {
    const nulls = view.history.calls.filter((call) => call.call === 'Cancel' && call.resource === null && call.exit !== null);
    const violations: Violation[] = [];
    for (const operation of view.history.operations) {
      const { end } = operation;
      const cancel = nulls.find(
        (call) => call.enter.seq > operation.call.enter.seq && (end.how === 'open' || call.enter.seq < end.seq),
      );
      if (cancel === undefined || operation.touched.length > 0 || end.how !== 'reported' || !endedOtherwise(operation)) continue;
      violations.push({
        message: `Cancel(NULL) came while ${operation.what} of ${operation.resource} was pending, which then ended ${stateName(end.state)}.`,
        step: cancel.step,
        events: [cancel.enter.seq, end.seq],
      });
    }
    return { observations: nulls.length, violations, ambiguous: [] };
  },
};

export const argumentRules: readonly Rule[] = [nullResid];

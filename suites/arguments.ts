/** Family `arguments`: Cancel with a wrong RESID, and Online while it is pending. The rules on names are in names.ts. */
import type { CancelTarget } from '../harness/contract/step.ts';
import { isOnlineWhilePending } from '../harness/model/basis.ts';
import { type Call, msBetween, type Operation } from '../harness/model/history.ts';
import { pended } from '../harness/model/operation.ts';
import {
  always,
  NOTHING,
  needsPending,
  type RuleCheck,
  type ShippedRule,
  type View,
  type Violation,
} from '../harness/model/rule.ts';
import { kindOfTrouble, type Trouble, troubleOf, troubleText } from '../harness/model/trouble.ts';
import { borrowed } from './borrowed.ts';
import { successKept } from './kept-answers.ts';

type Stray = Exclude<CancelTarget, 'own'>;

const NAMED: Readonly<Record<Stray, string>> = {
  null: 'Cancel(NULL)',
  closed: 'Cancel of a RESID that was closed',
  'made-up': 'Cancel of a RESID that is none',
};

/** A Cancel that names no open resource must disturb neither a pending operation nor a later one. */
function touchesNothing(view: View, target: Stray): RuleCheck {
  const strays = view.history.calls.filter(
    (call) => call.call === 'Cancel' && call.enter.target === target && call.resource === null && call.exit !== null,
  );
  const violations = view.history.operations.flatMap((operation): Violation[] => {
    const { end } = operation;
    const stray = strays.filter((call) => end.how === 'open' || call.enter.seq < end.seq).at(-1);
    if (stray === undefined || operation.touched.length > 0) return [];
    const trouble = troubleOf(operation);
    if (trouble === null) return [];
    const when = stray.enter.seq < operation.call.enter.seq ? 'before' : 'during';
    const message = `${NAMED[target]} came ${when} ${operation.what} of ${operation.resource}, which ${disturbedText(trouble)}.`;
    return [
      {
        kind: kindOfTrouble(trouble),
        message,
        step: blame(stray, operation),
        events: [stray.enter.seq, end.how === 'open' ? stray.enter.seq : end.seq],
      },
    ];
  });
  return { observations: strays.length, violations, ambiguous: [] };
}

function disturbedText(trouble: Trouble): string {
  switch (trouble.how) {
    case 'never-ended':
    case 'reported':
      return `then ${troubleText(trouble)}`;
    case 'returned':
      return 'was then refused';
  }
}

function blame(stray: Call, operation: Operation): number {
  return Math.max(stray.step, operation.call.step);
}

const nullResid: ShippedRule = {
  id: 'arguments.null-resid',
  family: 'arguments',
  title: 'Cancel(NULL) is survived and cancels nothing',
  basis: 'policy',
  citation:
    'PCANCEL_ROUTINE (resapi.h), parameter Resource: a resource ID; no page says what NULL means, so a careful DLL refuses it.',
  reason: 'A caller’s mistake should cost an error code, not a process or the operation of some resource.',
  cause: 'The RESID is followed without a look at it, or NULL is taken for all resources.',
  remedy: 'Answer ERROR_INVALID_PARAMETER (87) or ERROR_RESOURCE_NOT_FOUND (5007) when the RESID is NULL.',
  runs: 'Cancel(NULL) with nothing pending and beside a pending operation, in a process of its own.',
  minimum: 2,
  excuses: ['not-reached', 'never-ends'],
  doesNotApply: always,
  check: (view) => touchesNothing(view, 'null'),
};

const closedResid: ShippedRule = {
  id: 'arguments.closed-resid',
  family: 'arguments',
  title: 'Cancel with a RESID that was closed is survived and cancels nothing',
  basis: 'misuse',
  citation:
    'Close page (resapi.h): the resource ID is no longer valid then. A caller that uses it errs; a hardened DLL finds that out.',
  reason:
    'A RESID kept too long, as by a group move that races with a removal, should not read freed memory or hit the next resource.',
  cause: 'The RESID is a pointer that is followed, or an index that is handed out again at once.',
  remedy:
    'Look the RESID up in a list of open resources, under its lock, instead of following it; never hand an old one out again.',
  runs: 'Close, then Cancel with the old RESID: beside a pending operation of another resource, and before the next Open.',
  minimum: 2,
  excuses: ['not-reached', 'never-ends'],
  doesNotApply: always,
  check: (view) => touchesNothing(view, 'closed'),
};

const madeUpResid: ShippedRule = {
  id: 'arguments.made-up-resid',
  family: 'arguments',
  title: 'Cancel with a RESID that Open never gave is survived and cancels nothing',
  basis: 'misuse',
  citation: 'PCANCEL_ROUTINE (resapi.h), parameter Resource: what Open returned. Anything else is the caller’s error.',
  reason: 'A damaged RESID should cost an error code, not the process with every resource in it.',
  cause: 'The RESID is a pointer that is followed without being looked up.',
  remedy: 'Look the RESID up in a list of open resources instead of following it.',
  runs: 'Cancel with the address of readable zeros, with nothing pending and beside a pending operation.',
  minimum: 2,
  excuses: ['not-reached', 'never-ends'],
  doesNotApply: always,
  check: (view) => touchesNothing(view, 'made-up'),
};

const onlineWhilePending: ShippedRule = {
  id: 'arguments.online-while-pending',
  family: 'arguments',
  title: 'Online again while it is pending is survived, and what Cancel then answers is what happens',
  basis: 'misuse',
  citation:
    'Online page (resapi.h): the Resource Monitor waits for the end of a pending operation before it asks for another; two at once are its error.',
  reason: 'Two workers for one resource, of which Cancel knows one, leave the resource online after a successful Cancel.',
  cause: 'Online starts a worker whatever the state is, and forgets the first.',
  remedy: 'Refuse Online with ERROR_INVALID_STATE (5023) while an operation is pending, or answer for the one that runs.',
  runs: 'Online, Online again while the first is pending, then Cancel.',
  minimum: 2,
  excuses: [],
  doesNotApply: needsPending,
  check(view, facts) {
    const again = view.history.operations.filter((operation) => {
      const step = view.scenario.steps[operation.call.step];
      return step !== undefined && isOnlineWhilePending(step) && operation.call.exit !== null;
    });
    if (again.length === 0) return NOTHING;
    // Only Cancel's own answer is judged, since the second Online may have made the operation end otherwise.
    const kept = successKept(view, facts);
    const violations = [...kept.violations, ...again.flatMap((operation) => comesUpAfterRefusal(view, operation))];
    const said = violations.map((each) => borrowed(each, 'returns.success-cancelled', 'After Online was called twice'));
    const settled = again.filter(({ touched }) => !touched.some(({ step }) => kept.ambiguous.some((left) => left.step === step)));
    return { observations: settled.length, violations: said, ambiguous: kept.ambiguous };
  },
};

/** No delay of the scheduler explains a report that comes later than this after Cancel's answer, milliseconds. */
const LONG_AFTER_MS = 100;

/** A violation if the second Online was refused and Cancel answered ERROR_SUCCESS, but Online was reported long after. */
function comesUpAfterRefusal(view: View, operation: Operation): readonly Violation[] {
  if (pended(operation) || operation.end.how !== 'returned' || operation.end.value === 0) return [];
  const cancel = operation.touched.find((call) => call.exit?.value === 0);
  const { exit } = cancel ?? { exit: null };
  if (cancel === undefined || exit === null) return [];
  const up = operation.after.find(
    (report) => report.state === 2 && msBetween(exit, report) > LONG_AFTER_MS + 10 * view.trace.stallMs,
  );
  if (up === undefined) return [];
  const message = `Cancel(${operation.resource}) answered ERROR_SUCCESS, but Online was reported ${Math.round(msBetween(exit, up))} ms later.`;
  return [{ kind: 'conduct', message, step: cancel.step, events: [exit.seq, up.seq] }];
}

/** The rules of the family that are not about names. */
export const argumentRules: readonly ShippedRule[] = [nullResid, closedResid, madeUpResid, onlineWhilePending];

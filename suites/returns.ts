/** Family `returns`: whether Cancel returns, and whether its answer agrees with what happened. */
import { always, NOTHING, needsPending, type ShippedRule, type Totals, type View } from '../harness/model/rule.ts';
import { errorKept, successKept } from './kept-answers.ts';
import { cancelReturns, returnCodeRules } from './return-codes.ts';

const itReturns: ShippedRule = {
  id: 'returns.it-returns',
  family: 'returns',
  title: 'Cancel returns, and neither it nor what follows crashes, hangs or ends the process',
  basis: 'documented',
  citation:
    'PCANCEL_ROUTINE (resapi.h), return values: every call ends in ERROR_SUCCESS or an error code; a crash, an endless call or an exit is neither.',
  reason:
    'The routine runs inside the Resource Host Subsystem. If it crashes or hangs there, every resource in that process fails with it.',
  cause:
    'Freed memory that the worker still uses, a lock that is taken twice or in two orders, a wait for a worker that waits for Cancel, an event that nobody sets.',
  remedy:
    'Look at the module and offset in the finding. Check what Cancel and the worker share: freed memory, a lock taken twice, an event that nobody sets.',
  runs: 'Every scenario with a Cancel in it.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check: (view) => ({ observations: cancelReturns(view).length, violations: [], ambiguous: [] }),
};

const errorNotCancelled: ShippedRule = {
  id: 'returns.error-not-cancelled',
  family: 'returns',
  title: 'If Cancel answers an error code, the operation was not cancelled and goes on to its end',
  basis: 'documented',
  citation: 'PCANCEL_ROUTINE (resapi.h), return values: an error code means that the operation was not successfully cancelled.',
  reason:
    'The caller goes on waiting for the operation. If it was cancelled all the same, the resource is down while the cluster expects it up.',
  cause:
    'The flag is set before the checks that lead to the error, or the answer is that of a later call, such as a wait that timed out.',
  remedy: 'Answer ERROR_SUCCESS where the operation was stopped; where an error code is answered, leave the worker alone.',
  runs: 'Cancel while Online or Offline is pending, held inside a report or swept over the interval; then waits for the terminal report.',
  minimum: 4,
  excuses: ['not-reached'],
  doesNotApply: (totals) =>
    needsPending(totals) ??
    neverAnswered(totals, totals.cancelRefused, 'every pending operation had a Cancel that answered ERROR_SUCCESS'),
  check: (view) => (withFlags(view) ? NOTHING : errorKept(view)),
};

const successCancelled: ShippedRule = {
  id: 'returns.success-cancelled',
  family: 'returns',
  title: 'If Cancel answers ERROR_SUCCESS, the pending operation does not go on to the requested state',
  basis: 'documented',
  citation:
    'PCANCEL_ROUTINE (resapi.h): the routine cancels an operation, and ERROR_SUCCESS is its only answer that does not say that this failed.',
  reason:
    'The cluster takes the operation as cancelled and moves on, for example to another node; the resource then comes up in two places.',
  cause:
    'The flag is set but never looked at, or too early for the last time; or what was pending is decided by the worker without the lock under which Cancel answers.',
  remedy:
    'Decide "done" and "cancelled" under one lock, and answer ERROR_SUCCESS only if the worker can no longer reach the requested state.',
  runs: 'Cancel while Online or Offline is pending, held inside a report or swept over the interval; then waits for the terminal report.',
  minimum: 4,
  excuses: [],
  doesNotApply: (totals) =>
    needsPending(totals) ??
    neverAnswered(totals, totals.cancelSucceeded, 'it never answered ERROR_SUCCESS to a Cancel of a pending operation'),
  check: (view, facts) => (withFlags(view) ? NOTHING : successKept(view, facts)),
};

/**
 * Why a rule on one kind of answer does not apply: enough Cancels of pending operations, and none was answered so.
 * @param count how often Cancel was answered so
 */
function neverAnswered(totals: Totals, count: number, sentence: string): string | null {
  return count === 0 && totals.cancelWhilePending >= ENOUGH_PENDING ? sentence : null;
}

/** If this many Cancels of pending operations got no answer of one kind, the subject never answers so. */
const ENOUGH_PENDING = 8;

/** Whether a Cancel of this scenario carries reserved flags. Then `flags.reserved` judges the answers. */
function withFlags(view: View): boolean {
  return view.scenario.steps.some((step) => step.do === 'cancel' && (step.flags ?? 0) !== 0);
}

/** The rules of the family, those of return-codes.ts included. */
export const returnsRules: readonly ShippedRule[] = [itReturns, errorNotCancelled, successCancelled, ...returnCodeRules];

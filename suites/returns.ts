/** Family `returns`: what Cancel answered against what then happened. */
import { codeKind, codeName, ERROR_IO_PENDING } from '../harness/abi/errors.ts';
import { isPending, stateName } from '../harness/abi/states.ts';
import type { Facts } from '../harness/contract/facts.ts';
import type { RuleId } from '../harness/contract/rule-id.ts';
import { longestGapMs, muchWasLeft, type Usual, workedMs } from '../harness/model/early.ts';
import { type Call, msBetween, type Operation } from '../harness/model/history.ts';
import { answeredCancels, endedOtherwise, requestedState } from '../harness/model/operation.ts';
import {
  always,
  NOTHING,
  needsPending,
  type RuleCheck,
  type ShippedRule,
  type Totals,
  type View,
  type Violation,
} from '../harness/model/rule.ts';
import { borrowed } from './borrowed.ts';

type Answered = Call & { readonly exit: NonNullable<Call['exit']> };

function cancelReturns(view: View): readonly Answered[] {
  return view.history.calls.filter((call): call is Answered => call.call === 'Cancel' && call.exit !== null);
}

/** A rule on the number alone that Cancel returned. */
function onCode(view: View, wrong: (value: number) => string | null): RuleCheck {
  const calls = cancelReturns(view);
  const violations = calls.flatMap((call): Violation[] => {
    const message = wrong(call.exit.value);
    return message === null ? [] : [{ kind: 'contradiction', message, step: call.step, events: [call.exit.seq] }];
  });
  return { observations: calls.length, violations, ambiguous: [] };
}

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
 * Whether success followed by the requested state is a lie. A DLL that answers 0 with nothing pending may have decided "done"
 * just before, and be about to say so; then only signs that it went on working count (contract: the gap before the report). It may also
 * have decided while Cancel waited for its lock, so what it reports until Cancel returns is no sign.
 */
function signsOfWork(operation: Operation, cancel: Answered, view: View, facts: Facts): 'certain' | 'early' | 'late' | 'none' {
  // Where nobody has seen what it answers idly in the state that was to be reached, that may be 0.
  if (facts.seenIdle[operation.what] && !facts.idleAnswers.includes(0)) return 'certain';
  const { end } = operation;
  if (end.how !== 'reported') return 'none';
  if (facts.neverCancelsEarly[operation.what] && muchWasLeft(operation, cancel, view, usualOf(operation, facts))) return 'early';
  if (end.seq < cancel.exit.seq) return 'none';
  if (facts.reportsInline && workedOn(operation, cancel, view)) return 'certain';
  const gapMs = longestGapMs(view);
  if (facts.reportsInline) return msBetween(cancel.exit, end) > gapMs ? 'late' : 'none';
  // A queue is longer only by what our own callbacks held up; without that no report waits in it for so long.
  const heldUp = operation.reports.some(({ action }) => action !== 'continue');
  const late = operation.reports.some((report) => isPending(report.state) && msBetween(cancel.exit, report) > gapMs);
  if (!heldUp && late) return 'certain';
  return msBetween(heldUp ? lastAnswer(operation, cancel, view) : cancel.exit, end) > gapMs ? 'late' : 'none';
}

function usualOf({ what }: Operation, facts: Facts): Usual {
  return { medianMs: facts[what].medianMs, reportsInline: facts.reportsInline };
}

/** The worker was inside a pending report while Cancel was called, or made another one after that. */
function workedOn(operation: Operation, cancel: Answered, view: View): boolean {
  const heldThroughout = operation.reports.some((report) => {
    if (report.action !== 'hold' || !isPending(report.state) || report.seq > cancel.enter.seq) return false;
    const back = answerTo(report.seq, view);
    return back === undefined || back.seq > cancel.exit.seq;
  });
  return heldThroughout || operation.reports.some((report) => isPending(report.state) && report.seq > cancel.exit.seq);
}

/** When the last pending report was answered, or Cancel itself: until then reports that are queued had to wait. */
function lastAnswer(operation: Operation, cancel: Answered, view: View): { readonly ns: number } {
  const answers = operation.reports.filter(({ state }) => isPending(state)).map(({ seq }) => answerTo(seq, view));
  return answers.reduce<{ readonly ns: number }>(
    (last, each) => (each !== undefined && each.ns > last.ns ? each : last),
    cancel.exit,
  );
}

function answerTo(seq: number, view: View): { readonly seq: number; readonly ns: number } | undefined {
  return view.trace.events.find((event) => event.kind === 'reported' && event.of === seq);
}

function neverAnswered(totals: Totals, count: number, sentence: string): string | null {
  return count === 0 && totals.cancelWhilePending >= ENOUGH_PENDING ? sentence : null;
}

/** So many Cancels of pending operations without an answer of one kind: the subject does not answer so. */
const ENOUGH_PENDING = 8;

const win32Code: ShippedRule = {
  id: 'returns.win32-code',
  family: 'returns',
  title: 'The answer is a Win32 error code, not an HRESULT, an NTSTATUS or -1',
  basis: 'derived',
  citation:
    'PCANCEL_ROUTINE (resapi.h): a DWORD error code; winerror.h: system codes are 0 to 15999, bit 29 marks codes of an application.',
  reason: 'Callers look the number up as a Win32 code, and logs show nonsense to the administrator who has to act on it.',
  cause: 'An HRESULT, an NTSTATUS or the -1 of a C function is handed on as it came.',
  remedy: 'Convert: answer ERROR_INVALID_STATE (5023), ERROR_NOT_SUPPORTED (50) or another code of winerror.h.',
  runs: 'Every Cancel.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check: (view) =>
    onCode(view, (value) =>
      codeKind(value) === 'other' ? `Cancel answered ${codeName(value)}, which is not a Win32 error code.` : null,
    ),
};

const hresultCode: ShippedRule = {
  id: 'returns.hresult-code',
  family: 'returns',
  title: 'The answer is not a Win32 code wrapped as an HRESULT (0x8007xxxx)',
  basis: 'policy',
  citation:
    'PCANCEL_ROUTINE (resapi.h): a DWORD error code; winerror.h, HRESULT_FROM_WIN32. The code can be recovered, so this is policy.',
  reason: 'Comparisons with winerror.h names fail.',
  cause: 'HRESULT_FROM_WIN32 on a path that hands its result straight to the caller.',
  remedy: 'Answer HRESULT_CODE of it.',
  runs: 'Every Cancel.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check: (view) =>
    onCode(view, (value) =>
      codeKind(value) === 'hresult-of-win32' ? `Cancel answered ${codeName(value)}, an HRESULT of a Win32 code.` : null,
    ),
};

const ioPending: ShippedRule = {
  id: 'returns.io-pending',
  family: 'returns',
  title: 'The answer is not ERROR_IO_PENDING (997)',
  basis: 'policy',
  citation: 'PCANCEL_ROUTINE (resapi.h) knows cancelled and not cancelled; no document says that Cancel may be pending itself.',
  reason: 'Nobody waits for a Cancel to finish; if the operation is cancelled later, the answer was an error code that lied.',
  cause: 'The pattern of Online and Offline, copied.',
  remedy: 'Wait for the worker inside Cancel, or answer by what is already certain.',
  runs: 'Every Cancel.',
  minimum: 8,
  excuses: [],
  doesNotApply: always,
  check: (view) => onCode(view, (value) => (value === ERROR_IO_PENDING ? 'Cancel answered 997 (ERROR_IO_PENDING).' : null)),
};

function errorKept(view: View): RuleCheck {
  let observations = 0;
  const violations: Violation[] = [];
  for (const operation of view.history.operations) {
    const answered = answeredCancels(operation);
    const last = answered.at(-1);
    if (last === undefined || operation.touched.some((call) => call.exit === null || call.exit.value === 0)) continue;
    if (operation.end.how !== 'reported') continue;
    observations += 1;
    if (!endedOtherwise(operation)) continue;
    violations.push({
      kind: 'contradiction',
      message: `Cancel(${operation.resource}) answered ${codeName(last.exit.value)}, which says that the pending ${operation.what} was not cancelled, but it then ended ${stateName(operation.end.state)} instead of ${stateName(requestedState(operation))}.`,
      step: last.step,
      events: [last.exit.seq, operation.end.seq],
    });
  }
  return { observations, violations, ambiguous: [] };
}

/**
 * What `returns.success-cancelled` says of a run, flags or not. An operation whose end nobody saw shows nothing, and neither does an
 * answer that the contract settles neither way: they are no observations.
 */
export function successKept(view: View, facts: Facts): RuleCheck {
  let observations = 0;
  const violations: Violation[] = [];
  const ambiguous: Violation[] = [];
  for (const operation of view.history.operations) {
    const { end } = operation;
    if (end.how !== 'reported') continue;
    for (const cancel of answeredCancels(operation)) {
      if (cancel.exit.value !== 0) continue;
      if (end.state !== requestedState(operation)) {
        observations += 1;
        continue;
      }
      const signs = signsOfWork(operation, cancel, view, facts);
      const violation: Violation = {
        kind: signs === 'late' ? 'late' : 'contradiction',
        message: wentOn(operation, cancel, end) + (signs === 'early' ? howEarly(operation, cancel, view, facts) : ''),
        step: cancel.step,
        events: [cancel.exit.seq, end.seq],
      };
      if (signs === 'none') {
        ambiguous.push(violation);
        continue;
      }
      observations += 1;
      violations.push(violation);
    }
  }
  return { observations, violations, ambiguous };
}

function wentOn({ what, resource }: Operation, { exit }: Answered, end: Reported): string {
  const when = end.seq > exit.seq ? 'after' : 'before';
  return `Cancel(${resource}) answered ERROR_SUCCESS while ${what} was pending, but the operation went on: it reported ${stateName(end.state)} ${Math.abs(msBetween(exit, end)).toFixed(1)} ms ${when} Cancel returned.`;
}

type Reported = Extract<Operation['end'], { how: 'reported' }>;

/** Why the gap before the report is no excuse of this one. */
function howEarly(operation: Operation, cancel: Answered, view: View, facts: Facts): string {
  const { what, end } = operation;
  const usual = usualOf(operation, facts);
  const left = end.how === 'reported' ? Math.round(msBetween(cancel.enter, end)) : 0;
  return ` Cancel was called after ${Math.round(workedMs(operation, cancel, view, usual))} ms of work, where ${what} usually takes ${Math.round(usual.medianMs)} ms, and ${left} ms before that report; none that came so early and answered ERROR_SUCCESS cancelled an ${what}.`;
}

/** Whether a Cancel of this scenario carries reserved flags: then `flags.reserved` judges its answers. */
function withFlags(view: View): boolean {
  return view.scenario.steps.some((step) => step.do === 'cancel' && (step.flags ?? 0) !== 0);
}

/** What the two answers' rules say of a run, flags or not; for `flags.reserved`, in whose words it is told. */
export function answersKept(view: View, facts: Facts, where: string): RuleCheck {
  const [kept, cancelled] = [errorKept(view), successKept(view, facts)];
  const as = (generally: RuleId) => (violation: Violation) => borrowed(violation, generally, where);
  return {
    observations: kept.observations + cancelled.observations,
    violations: [...kept.violations.map(as(errorNotCancelled.id)), ...cancelled.violations.map(as(successCancelled.id))],
    ambiguous: [...kept.ambiguous, ...cancelled.ambiguous],
  };
}

export const returnsRules: readonly ShippedRule[] = [
  itReturns,
  errorNotCancelled,
  successCancelled,
  win32Code,
  hresultCode,
  ioPending,
];

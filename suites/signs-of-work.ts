/** Decides whether an operation went on working after Cancel had answered ERROR_SUCCESS. */
import { isPending } from '../harness/abi/states.ts';
import type { Facts } from '../harness/contract/facts.ts';
import { longestGapMs, muchWasLeft, type Usual } from '../harness/model/early.ts';
import { type Call, msBetween, type Operation } from '../harness/model/history.ts';
import type { View } from '../harness/model/rule.ts';

/** A call that returned. */
export type Answered = Call & { readonly exit: NonNullable<Call['exit']> };

/**
 * Whether ERROR_SUCCESS was wrong, given that the operation reached the requested state. A DLL that answers 0 with nothing pending
 * may have decided "done" just before and be about to report it. Then only signs of further work count (contract: the gap
 * before the report). It may also have decided while Cancel waited for its lock, so a report before Cancel returns is no sign.
 * @returns `certain`: it was wrong. `early`: much work was left, and the subject never cancels so early. `late`: the only sign is
 * the time until the report. `none`: no sign.
 */
export function signsOfWork(
  operation: Operation,
  cancel: Answered,
  view: View,
  facts: Facts,
): 'certain' | 'early' | 'late' | 'none' {
  // If its idle answer in the requested state was never seen, that answer may be 0.
  if (facts.seenIdle[operation.what] && !facts.idleAnswers.includes(0)) return 'certain';
  const { end } = operation;
  if (end.how !== 'reported') return 'none';
  if (facts.neverCancelsEarly[operation.what] && muchWasLeft(operation, cancel, view, usualOf(operation, facts))) return 'early';
  if (end.seq < cancel.exit.seq) return 'none';
  if (facts.reportsInline && workedOn(operation, cancel, view)) return 'certain';
  const gapMs = longestGapMs(view);
  if (facts.reportsInline) return msBetween(cancel.exit, end) > gapMs ? 'late' : 'none';
  // Reports wait long in a queue only if our own callbacks held it up.
  const heldUp = operation.reports.some(({ action }) => action !== 'continue');
  const late = operation.reports.some((report) => isPending(report.state) && msBetween(cancel.exit, report) > gapMs);
  if (!heldUp && late) return 'certain';
  return msBetween(heldUp ? lastAnswer(operation, cancel, view) : cancel.exit, end) > gapMs ? 'late' : 'none';
}

/** The usual time of the operation, from calibration. */
export function usualOf({ what }: Operation, facts: Facts): Usual {
  return { medianMs: facts[what].medianMs, reportsInline: facts.reportsInline };
}

/** Whether the worker was held in a pending report all through Cancel, or made another one after Cancel returned. */
function workedOn(operation: Operation, cancel: Answered, view: View): boolean {
  const heldThroughout = operation.reports.some((report) => {
    if (report.action !== 'hold' || !isPending(report.state) || report.seq > cancel.enter.seq) return false;
    const back = answerTo(report.seq, view);
    return back === undefined || back.seq > cancel.exit.seq;
  });
  return heldThroughout || operation.reports.some((report) => isPending(report.state) && report.seq > cancel.exit.seq);
}

/** The later of Cancel's return and the last answer to a pending report. Queued reports had to wait until then. */
function lastAnswer(operation: Operation, cancel: Answered, view: View): { readonly ns: number } {
  const answers = operation.reports.filter(({ state }) => isPending(state)).map(({ seq }) => answerTo(seq, view));
  return answers.reduce<{ readonly ns: number }>(
    (last, each) => (each !== undefined && each.ns > last.ns ? each : last),
    cancel.exit,
  );
}

/** The event of the callback's return from a report; undefined if it never returned. */
function answerTo(seq: number, view: View): { readonly seq: number; readonly ns: number } | undefined {
  return view.trace.events.find((event) => event.kind === 'reported' && event.of === seq);
}

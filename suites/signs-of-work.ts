/** Whether an operation went on working after a Cancel that had answered success. */
import { isPending } from '../harness/abi/states.ts';
import type { Facts } from '../harness/contract/facts.ts';
import { longestGapMs, muchWasLeft, type Usual } from '../harness/model/early.ts';
import { type Call, msBetween, type Operation } from '../harness/model/history.ts';
import type { View } from '../harness/model/rule.ts';

/** A call that returned. */
export type Answered = Call & { readonly exit: NonNullable<Call['exit']> };

/**
 * Whether success followed by the requested state is a lie. A DLL that answers 0 with nothing pending may have decided "done"
 * just before, and be about to say so; then only signs that it went on working count (contract: the gap before the report). It may also
 * have decided while Cancel waited for its lock, so what it reports until Cancel returns is no sign.
 */
export function signsOfWork(
  operation: Operation,
  cancel: Answered,
  view: View,
  facts: Facts,
): 'certain' | 'early' | 'late' | 'none' {
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

/** What the operation usually takes, as calibration saw it. */
export function usualOf({ what }: Operation, facts: Facts): Usual {
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

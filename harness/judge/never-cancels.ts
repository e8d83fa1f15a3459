/** Whether a subject's success is an empty word: seen over all runs, since one by one the gap before a report excuses it. */
import { argumentsBasis } from '../model/basis.ts';
import { enteredEarly, muchWasLeft, type Usual } from '../model/early.ts';
import type { Operation } from '../model/history.ts';
import { answeredCancels, endedOtherwise } from '../model/operation.ts';
import type { Judged } from './views.ts';

/** Fewer say nothing: all of them may have come too late. */
export const ENOUGH_EMPTY = 8;

/** Of at least eight pending operations whose Cancel was answered ERROR_SUCCESS, every one came to its requested state. */
export function neverCancels(judged: readonly Pick<Judged, 'view'>[]): boolean {
  const operations = judged
    .filter(({ view }) => argumentsBasis(view.scenario.steps) !== 'misuse')
    .flatMap(({ view }) => view.history.operations)
    .filter((operation) => answeredCancels(operation).some((cancel) => cancel.exit.value === 0));
  if (operations.some((operation) => endedOtherwise(operation) || operation.gaveUpAfterMs !== null)) return false;
  return operations.filter(({ end }) => end.how === 'reported').length >= ENOUGH_EMPTY;
}

/** What the early Cancels of one kind of operation came to. */
interface EarlyCancels {
  /** Operations that ended otherwise than asked for, or not at all, after a Cancel in their first half was answered ERROR_SUCCESS. */
  readonly kept: number;
  /** Operations that came to their requested state although it was, and although much of them had been left. */
  readonly empty: number;
}

/** @param usual of that kind: its usual time, milliseconds, and how the subject makes its reports */
export function earlyCancels(judged: readonly Pick<Judged, 'view'>[], what: Operation['what'], usual: Usual): EarlyCancels {
  let kept = 0;
  let empty = 0;
  for (const { view } of judged) {
    if (argumentsBasis(view.scenario.steps) === 'misuse') continue;
    for (const operation of view.history.operations) {
      if (operation.what !== what) continue;
      const early = answeredCancels(operation).filter(
        (cancel) => cancel.exit.value === 0 && enteredEarly(operation, cancel, view, usual),
      );
      if (early.length === 0) continue;
      if (endedOtherwise(operation) || operation.gaveUpAfterMs !== null) kept += 1;
      else if (early.some((cancel) => muchWasLeft(operation, cancel, view, usual))) empty += 1;
    }
  }
  return { kept, empty };
}

/** No success that was given in the first half of such an operation cancelled it, and of eight the gap before the report excuses none. */
export function neverCancelsEarly({ kept, empty }: EarlyCancels): boolean {
  return kept === 0 && empty >= ENOUGH_EMPTY;
}

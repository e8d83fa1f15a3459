/**
 * Tells over all runs whether Cancel's ERROR_SUCCESS cancels nothing. A single run does not prove it: the operation may have been
 * done already, and only its report was still missing.
 */
import { argumentsBasis } from '../model/basis.ts';
import { enteredEarly, muchWasLeft, type Usual } from '../model/early.ts';
import type { Operation } from '../model/history.ts';
import { answeredCancels, endedOtherwise } from '../model/operation.ts';
import type { Judged } from './views.ts';

/** Fewer operations prove nothing, since all their Cancels may have come too late. */
export const ENOUGH_EMPTY = 8;

/** Whether at least eight operations reached their requested state after ERROR_SUCCESS from Cancel, and none was cancelled. */
export function neverCancels(judged: readonly Pick<Judged, 'view'>[]): boolean {
  const operations = judged
    .filter(({ view }) => argumentsBasis(view.scenario.steps) !== 'misuse')
    .flatMap(({ view }) => view.history.operations)
    .filter((operation) => answeredCancels(operation).some((cancel) => cancel.exit.value === 0));
  if (operations.some((operation) => endedOtherwise(operation) || operation.gaveUpAfterMs !== null)) return false;
  return operations.filter(({ end }) => end.how === 'reported').length >= ENOUGH_EMPTY;
}

/** Counts of operations whose Cancel was answered ERROR_SUCCESS in the first half of their usual time. */
interface EarlyCancels {
  /** Operations that ended in another state than requested, or never ended. */
  readonly kept: number;
  /** Operations that reached their requested state, although much of their work was left at that Cancel. */
  readonly empty: number;
}

/**
 * Counts the early Cancels of one kind of operation. Runs with misuse are left out.
 * @param usual of that kind: its usual time, milliseconds, and how the subject makes its reports
 */
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

/** Whether no early success cancelled its operation, and at least eight are not excused by the gap before a report. */
export function neverCancelsEarly({ kept, empty }: EarlyCancels): boolean {
  return kept === 0 && empty >= ENOUGH_EMPTY;
}

/** Whether a subject's success is an empty word: seen over all runs, since one by one the gap before a report excuses it. */
import { argumentsBasis } from '../model/basis.ts';
import { answeredCancels, endedOtherwise } from '../model/operation.ts';
import type { Judged } from './views.ts';

/** Fewer say nothing: all of them may have come too late. */
const ENOUGH = 8;

/** Of at least eight pending operations whose Cancel was answered ERROR_SUCCESS, every one came to its requested state. */
export function neverCancels(judged: readonly Pick<Judged, 'view'>[]): boolean {
  const operations = judged
    .filter(({ view }) => argumentsBasis(view.scenario.steps) !== 'misuse')
    .flatMap(({ view }) => view.history.operations)
    .filter((operation) => answeredCancels(operation).some((cancel) => cancel.exit.value === 0));
  if (operations.some((operation) => endedOtherwise(operation) || operation.gaveUpAfterMs !== null)) return false;
  return operations.filter(({ end }) => end.how === 'reported').length >= ENOUGH;
}

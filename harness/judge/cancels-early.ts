/** Whether Cancel does cancel an Online that has just begun, as the cycles of endurance make them: seen over all runs. */
import { argumentsBasis } from '../model/basis.ts';
import { answeredCancels } from '../model/operation.ts';
import type { Judged } from './views.ts';

/** Fewer say nothing. */
const ENOUGH = 8;

/** Beyond it, what comes up although it was to be cancelled would be too much to leave out of account. */
const MOST_REFUSED = 0.05;

/**
 * Of at least eight Onlines whose first Cancel came in the first half of their usual time, at most one in twenty was refused.
 * @param medianMs the usual time of an Online
 */
export function cancelsEarly(judged: readonly Pick<Judged, 'view'>[], medianMs: number): boolean {
  const firsts = judged
    .filter(({ view }) => argumentsBasis(view.scenario.steps) !== 'misuse')
    .flatMap(({ view }) => view.history.operations)
    .flatMap((operation) => {
      const [first] = answeredCancels(operation);
      if (operation.what !== 'online' || first === undefined) return [];
      return (first.enter.ns - operation.call.enter.ns) / 1e6 < medianMs / 2 ? [first] : [];
    });
  const refused = firsts.filter(({ exit }) => exit.value !== 0).length;
  return firsts.length >= ENOUGH && refused <= MOST_REFUSED * firsts.length;
}

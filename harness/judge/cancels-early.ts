/** Tells over all runs whether Cancel accepts an Online that has just begun. The cycles of endurance rely on that. */
import { argumentsBasis } from '../model/basis.ts';
import { answeredCancels } from '../model/operation.ts';
import type { Judged } from './views.ts';

/** Fewer early Cancels prove nothing. */
const ENOUGH = 8;

/** With more refused Cancels, too many of these Onlines would come up. A leak of coming up would then be blamed on Cancel. */
const MOST_REFUSED = 0.05;

/**
 * Whether at most one early Cancel in twenty was refused, of at least eight. Early: the first Cancel of an Online, in the first
 * half of its usual time.
 * @param medianMs the usual time of an Online, milliseconds
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

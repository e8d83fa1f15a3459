/**
 * More early Cancels where the first hunt leaves in doubt whether there is anything to them: of a kind of operation whose Cancels were
 * answered ERROR_SUCCESS and that came to its goal all the same, by a subject that may answer so with nothing pending. One that cancels is
 * enough to take the doubt away, so some come at once; and eight that come to nothing are needed to settle it.
 */
import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import { idleAnswers } from '../judge/idle-answers.ts';
import { ENOUGH_EMPTY, earlyCancels } from '../judge/never-cancels.ts';
import { judgeRun } from '../judge/views.ts';
import { LONGEST_GAP_MS } from '../model/early.ts';
import { answeredCancels, reachedRequested } from '../model/operation.ts';
import { atMoment } from '../steps/at-moment.ts';
import type { Run } from './run.ts';

/** As soon as the operation was begun, whatever else is there: one that cannot be cancelled for long may be then. */
const AT_ONCE = 4;

/** So many beyond what is missing: on a machine that stalls not all of them come early. */
const SPARE = 2;

/** Of the usual time: in the first half with room to spare, since Cancel comes later rather than earlier. */
const LATEST_SHARE = 0.4;
const LATEST_OF_REST = 0.8;

/** Further sweeps whose Cancel comes early; none where nothing is in doubt. */
export function doubted(runs: readonly Run[], facts: Facts): readonly Scenario[] {
  const views = runs
    .filter(({ outcome }) => outcome.kind !== 'harness-fault')
    .map((run) => judgeRun(run.scenario, run.outcome, [], facts));
  const idle = idleAnswers(views);
  return (['online', 'offline'] as const).flatMap((what) => {
    const { medianMs } = facts[what];
    // Shorter operations leave no time in which the gap before the report would be no explanation.
    const latestMs = Math.min(medianMs * LATEST_SHARE, (medianMs - LONGEST_GAP_MS) * LATEST_OF_REST);
    if (latestMs <= 0 || (idle.seenIdle[what] && !idle.idleAnswers.includes(0))) return [];
    const wentOn = views
      .flatMap(({ view }) => view.history.operations)
      .some((each) => each.what === what && reachedRequested(each) && answeredCancels(each).some(({ exit }) => exit.value === 0));
    // How it makes its reports is not known yet; what holds where they are queued holds in any case.
    const { kept, empty } = earlyCancels(views, what, { medianMs, reportsInline: false });
    const model = runs.find(({ scenario }) => scenario.situation === `sweep-${what}`)?.scenario;
    if (!wentOn || kept > 0 || model === undefined) return [];
    const spread = empty >= ENOUGH_EMPTY ? 0 : ENOUGH_EMPTY - empty + SPARE;
    const moments = [
      ...Array.from({ length: AT_ONCE }, () => 0),
      ...Array.from({ length: spread }, (_, index) => (latestMs * (index + 1)) / spread),
    ];
    return moments.map((ms, index) => ({
      ...model,
      id: `early-${what}-${index + 1}`,
      situation: `early-${what}`,
      steps: model.steps.map((step) => atMoment(step, ms, medianMs)),
    }));
  });
}

/**
 * More early Cancels where the first hunt leaves in doubt whether there is anything to them: of a kind of operation whose Cancels were
 * answered ERROR_SUCCESS and that came to its goal all the same, by a subject that may answer so with nothing pending.
 */
import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import { idleAnswers } from '../judge/idle-answers.ts';
import { ENOUGH_EMPTY, earlyCancels } from '../judge/never-cancels.ts';
import { judgeRun } from '../judge/views.ts';
import { answeredCancels, reachedRequested } from '../model/operation.ts';
import { atMoment } from './at-moment.ts';
import type { Run } from './hunt.ts';

/** So many beyond what is missing: on a machine that stalls not all of them come early. */
const SPARE = 4;

/** Of the usual time: in the first half with room to spare, since Cancel comes later rather than earlier. */
const LATEST_SHARE = 0.4;

/** Shorter operations leave no time in which the gap before the report would be no explanation, milliseconds. */
const SHORTEST_MS = 120;

/** Further sweeps whose Cancel comes early; none where nothing is in doubt. */
export function doubted(runs: readonly Run[], facts: Facts): readonly Scenario[] {
  const views = runs
    .filter(({ outcome }) => outcome.kind !== 'harness-fault')
    .map((run) => judgeRun(run.scenario, run.outcome, [], facts));
  const idle = idleAnswers(views);
  return (['online', 'offline'] as const).flatMap((what) => {
    const { medianMs } = facts[what];
    if (medianMs < SHORTEST_MS || (idle.seenIdle[what] && !idle.idleAnswers.includes(0))) return [];
    const wentOn = views
      .flatMap(({ view }) => view.history.operations)
      .some((each) => each.what === what && reachedRequested(each) && answeredCancels(each).some(({ exit }) => exit.value === 0));
    // How it makes its reports is not known yet; what holds where they are queued holds in any case.
    const { kept, empty } = earlyCancels(views, what, { medianMs, reportsInline: false });
    const model = runs.find(({ scenario }) => scenario.situation === `sweep-${what}`)?.scenario;
    if (!wentOn || kept > 0 || empty >= ENOUGH_EMPTY || model === undefined) return [];
    const count = ENOUGH_EMPTY - empty + SPARE;
    return Array.from({ length: count }, (_, index) => ({
      ...model,
      id: `early-${what}-${index + 1}`,
      situation: `early-${what}`,
      steps: model.steps.map((step) => atMoment(step, (medianMs * LATEST_SHARE * index) / count, medianMs)),
    }));
  });
}

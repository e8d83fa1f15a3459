/**
 * Adds early Cancels if the hunt leaves a doubt: Cancel answered ERROR_SUCCESS, the operation still reached its goal, and the DLL
 * may answer so with nothing pending. One early Cancel that works removes the doubt, so some come at once. Eight that do not work
 * confirm it. The rule is in docs/decisions/0017-a-cancel-that-waits-it-out.md.
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

/** Cancels right after the operation began, in any case. Some operations can be cancelled only then. */
const AT_ONCE = 4;

/** Cancels beyond the missing number. On a machine that stalls, some come late. */
const SPARE = 2;

/** Latest moment, as a share of the usual time. Early is the first half; Cancel tends to come later than planned. */
const LATEST_SHARE = 0.4;
const LATEST_OF_REST = 0.8;

/** More sweep scenarios with an early Cancel; empty if nothing is in doubt. */
export function doubted(runs: readonly Run[], facts: Facts): readonly Scenario[] {
  const views = runs
    .filter(({ outcome }) => outcome.kind !== 'harness-fault')
    .map((run) => judgeRun(run.scenario, run.outcome, [], facts));
  const idle = idleAnswers(views);
  return (['online', 'offline'] as const).flatMap((what) => {
    const { medianMs } = facts[what];
    // In a shorter operation, the gap before the report would always be an explanation.
    const latestMs = Math.min(medianMs * LATEST_SHARE, (medianMs - LONGEST_GAP_MS) * LATEST_OF_REST);
    if (latestMs <= 0 || (idle.seenIdle[what] && !idle.idleAnswers.includes(0))) return [];
    const wentOn = views
      .flatMap(({ view }) => view.history.operations)
      .some((each) => each.what === what && reachedRequested(each) && answeredCancels(each).some(({ exit }) => exit.value === 0));
    // How the subject makes its reports is not known yet. What holds for queued reports holds in any case.
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

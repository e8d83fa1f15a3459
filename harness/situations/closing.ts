/** Situations in which Terminate or Close comes while a cancelled operation may still be rolled back. */
import fc from 'fast-check';
import type { OperationFacts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { after } from '../steps/anchors.ts';
import { cancel, close, goodEnd, open, roundTrip, terminate } from '../steps/phrases.ts';
import type { Kinds, Timing, What } from './situation.ts';
import { upTo } from './up-to.ts';

const MOMENT = fc.integer({ min: 50, max: 950 });

/**
 * Terminate or Close right after Cancel, or some time later, while the worker may still be stopping. Then Online at once, a new
 * Open of the name at once, or time for a late report.
 */
export function endAfterCancel(what: What, operation: OperationFacts, timing: Timing, neighbour: boolean): Kinds {
  const aftermath: Step = { do: 'pause', resource: 'A', ms: timing.aftermathMs };
  const cancelled = (at: number): readonly Step[] => [...upTo(what, timing, []), cancel('A', after(operation, at))];
  const wholeTrip = [...roundTrip('A', timing.patience), ...goodEnd(['A'])];
  const upAgain = MOMENT.map((at) => [...cancelled(at), terminate('A'), ...wholeTrip]);
  const terminatedFirst = fc
    .tuple(MOMENT, fc.boolean())
    .map(([at, again]) => [...cancelled(at), terminate('A'), close('A'), aftermath, ...(again ? [open('A'), ...wholeTrip] : [])]);
  // The successor has nothing pending when the report of a worker left behind would come.
  const idleSuccessor = MOMENT.map((at) => [...cancelled(at), close('A'), open('A'), aftermath, ...wholeTrip]);
  const busySuccessor = fc
    .tuple(MOMENT, fc.constantFrom(0, 0, 5))
    .map(([at, ms]) => [...cancelled(at), ...pause(ms), close('A'), open('A'), ...wholeTrip]);
  // A late worker finds its resource gone. With a neighbour open it may report to that one, or find its thread.
  const soon = fc
    .tuple(fc.integer({ min: 1, max: 20 }), MOMENT)
    .map(([ms, at]) => [
      ...(neighbour ? [open('B')] : []),
      ...cancelled(at),
      ...pause(ms),
      close('A'),
      aftermath,
      ...(neighbour ? [...roundTrip('B', timing.patience), ...goodEnd(['B'])] : []),
    ]);
  return [upAgain, terminatedFirst, idleSuccessor, soon, busySuccessor, duringRollback(what, operation, timing)];
}

function pause(ms: number): readonly Step[] {
  return ms === 0 ? [] : [{ do: 'pause', resource: 'A', ms }];
}

/** Closes of one scenario during a rollback, if operations are short. */
const MOST_CLOSES = 4;

/** Time for all operations of one scenario, and for all pauses before a Close. Milliseconds. */
const OPERATIONS_MS = 1_500;
const PAUSES_MS = 2_000;

/** A Cancel this early leaves the longest rollback to a worker that first comes to its next step. Per mille. */
const EARLY = fc.integer({ min: 100, max: 500 });

/**
 * Closes at several moments after a Cancel, one after another, each in its own part of the time that a rollback may take. How
 * long that is, calibration cannot know; it is taken for somewhat longer than the operation.
 */
function duringRollback(what: What, operation: OperationFacts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const closes = Math.max(1, Math.min(MOST_CLOSES, Math.floor(OPERATIONS_MS / Math.max(1, operation.maxMs))));
  const part = Math.floor(Math.min(timing.aftermathMs, PAUSES_MS / closes) / closes);
  const moments = Array.from({ length: closes }, (_, nth) => fc.integer({ min: nth * part, max: (nth + 1) * part }));
  return fc
    .tuple(EARLY, fc.tuple(...moments))
    .map(([at, each]) => [
      ...each.flatMap((ms): readonly Step[] => [
        ...upTo(what, timing, []),
        cancel('A', after(operation, at)),
        ...pause(ms),
        close('A'),
      ]),
      { do: 'pause', resource: 'A', ms: timing.aftermathMs },
    ]);
}

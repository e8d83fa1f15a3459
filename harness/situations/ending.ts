/**
 * Situations in which Terminate or a callback's answer comes after a Cancel, once or several times. Close is in closing.ts.
 */
import fc from 'fast-check';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { after, holdMs, whileHeld } from '../steps/anchors.ts';
import { cancel, goodEnd, online, open, roundTrip, settle, terminate } from '../steps/phrases.ts';
import type { Kinds, Timing } from './situation.ts';

/**
 * Rounds of Online, Cancel and Terminate on one open resource, so that leftovers add up. The moments are drawn, or all the same,
 * since a resource may be lost in one phase only.
 */
export function rounds(operation: OperationFacts, timing: Timing): Kinds {
  const most = Math.max(4, Math.min(12, Math.floor(ROUNDS_MS / Math.max(1, operation.maxMs))));
  const moments = fc.array(fc.integer({ min: 20, max: 700 }), { minLength: Math.min(4, most), maxLength: most });
  const phases: readonly fc.IntegerConstraints[] = [
    { min: 50, max: 330 },
    { min: 330, max: 660 },
    { min: 660, max: 900 },
  ];
  const steady = phases.map((phase) => fc.integer(phase).map((at) => Array.from({ length: most }, () => at)));
  const kinds = [moments, ...steady];
  const roundsAt = (each: readonly number[]): readonly Step[] => [
    open('A'),
    ...each.flatMap((at) => [online('A'), cancel('A', after(operation, at)), settle('A', timing.patience), terminate('A')]),
    ...roundTrip('A', timing.patience),
    ...goodEnd(['A']),
  ];
  return kinds.map((kind) => kind.map(roundsAt));
}

/** Time for all operations of one scenario, milliseconds. */
const ROUNDS_MS = 3_000;

/**
 * A status callback answers Terminate after a Cancel: an idle one, one of an earlier operation, or one of this operation. The
 * worker has to stop for good.
 */
export function terminateAnswer(facts: Facts, timing: Timing): Kinds {
  const { patience } = timing;
  const report = fc.integer({ min: 1, max: facts.online.pendingReports - 1 });
  const early = (at: number): readonly Step[] => [
    online('A'),
    cancel('A', after(facts.online, at)),
    settle('A', patience),
    terminate('A'),
  ];
  const maxMs = holdMs(facts.online);
  const sameOperation = report.map((nth): readonly Step[] => [
    open('A'),
    online('A', [
      { act: 'hold', report: nth, afterCancelMs: 5, maxMs },
      { act: 'terminate', report: nth + 1 },
    ]),
    cancel('A', whileHeld(facts.online)),
    { do: 'pause', resource: 'A', ms: timing.aftermathMs },
    ...goodEnd(['A']),
  ]);
  const later = [false, true].map((idleFirst) =>
    fc
      .tuple(report, fc.integer({ min: 100, max: 800 }))
      .map(([nth, at]): readonly Step[] => [
        open('A'),
        ...(idleFirst ? [cancel('A')] : early(at)),
        online('A', [{ act: 'terminate', report: nth }]),
        { do: 'pause', resource: 'A', ms: timing.aftermathMs },
        ...goodEnd(['A']),
      ]),
  );
  return [...later, sameOperation];
}

/** Situations with several driver threads: Cancel from another thread, beside polls, beside Cancel and Terminate. */
import fc from 'fast-check';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { CallbackAction, Step } from '../contract/step.ts';
import { after, holdMs, whileHeld } from '../steps/anchors.ts';
import { cancel, goodEnd, looksAlive, offline, online, open, poll, roundTrip, settle, terminate } from '../steps/phrases.ts';
import type { Kinds, Situation, Timing } from './situation.ts';

/** How long Cancel and the other call overlap if Cancel waits for its worker. Milliseconds. */
const BESIDE_MS = 60;

/**
 * The concurrent situations for one subject.
 * @param timing waits, milliseconds
 */
export function concurrentSituations(facts: Facts, timing: Timing): readonly Situation[] {
  const found: Situation[] = [{ name: 'polls-beside', basis: 'derived', weight: 3, kinds: pollsBeside(facts, timing) }];
  if (facts.online.pends) {
    found.push({ name: 'other-thread', basis: 'derived', weight: 6, least: 5, kinds: otherThread(facts, timing) });
    found.push({ name: 'cancel-beside-cancel', basis: 'policy', weight: 4, kinds: beside(facts.online, timing, 'cancel') });
    found.push({ name: 'cancel-beside-terminate', basis: 'policy', weight: 4, kinds: beside(facts.online, timing, 'terminate') });
  }
  return found;
}

/** Holds the worker inside report `nth`, if there is one to hold. */
function held(operation: OperationFacts, nth: number): readonly CallbackAction[] {
  if (operation.pendingReports === 0) return [];
  return [{ act: 'hold', report: Math.min(nth, operation.pendingReports), afterCancelMs: BESIDE_MS, maxMs: holdMs(operation) }];
}

/** Cancels on lane 1, while a report holds the worker or at any moment of the interval. */
function otherThread(facts: Facts, timing: Timing): Kinds {
  const downs = facts.offline.pends ? [false, true] : [false];
  return downs.flatMap((down) => {
    const operation = down ? facts.offline : facts.online;
    return (operation.pendingReports > 0 ? [true, false] : [false]).map((hold) =>
      fc
        .record({
          nth: fc.integer({ min: 1, max: Math.max(1, operation.pendingReports) }),
          permille: fc.integer({ min: 20, max: 980 }),
        })
        .map(({ nth, permille }) => fromOtherThread(operation, down, hold ? nth : null, permille, timing)),
    );
  });
}

/** @param nth the report that holds the worker; null: it is not held, and Cancel comes at `permille` of the interval */
function fromOtherThread(
  operation: OperationFacts,
  down: boolean,
  nth: number | null,
  permille: number,
  { patience }: Timing,
): readonly Step[] {
  const script = nth === null ? [] : held(operation, nth);
  const up = down ? [online('A'), settle('A', patience), offline('A', script)] : [online('A', script)];
  return [
    open('A'),
    ...up,
    { ...cancel('A', nth === null ? after(operation, permille) : whileHeld(operation)), lane: 1 },
    settle('A', patience),
    poll('A'),
    terminate('A'),
    ...roundTrip('A', patience),
    ...goodEnd(['A']),
  ];
}

/** Polls on lanes 1 and 2 while lane 0 cancels: an idle Cancel on the polled resource, or a Cancel of its pending neighbour. */
function pollsBeside(facts: Facts, timing: Timing): Kinds {
  const { patience } = timing;
  const neighbours = facts.maxResources > 1 && facts.online.pends ? [false, true] : [false];
  return neighbours.map((pending) =>
    fc.record({ rounds: fc.integer({ min: 2, max: 6 }), first: fc.boolean() }).map(({ rounds, first }): readonly Step[] => {
      const before: readonly Step[] = [
        open('A'),
        online('A'),
        settle('A', patience),
        poll('A'),
        ...(pending ? [open('B'), online('B')] : []),
      ];
      const target = pending ? 'B' : 'A';
      const body = Array.from({ length: rounds }, (_, round): readonly Step[] => {
        const at = before.length + round * 3;
        // A round starts its three calls together: two of them start when the third is entered.
        const lead = first ? poll('A') : cancel(target);
        const second = first ? cancel(target) : poll('A');
        return [
          lead,
          { ...second, lane: 1, anchor: { at: 'beside', step: at } },
          { ...looksAlive('A'), lane: 2, anchor: { at: 'beside', step: at } },
        ];
      }).flat();
      return [
        ...before,
        ...body,
        ...(pending ? [settle('B', patience)] : []),
        poll('A'),
        ...goodEnd(pending ? ['A', 'B'] : ['A']),
      ];
    }),
  );
}

/** Holds a Cancel in its first log line for at most this time, until the other call comes. Milliseconds. */
const LOG_MS = 250;

/**
 * Lane 0 cancels. Often a report holds the worker, or a log line holds Cancel itself. Lane 1 cancels or terminates once that
 * Cancel is inside the DLL.
 */
function beside(operation: OperationFacts, timing: Timing, what: 'cancel' | 'terminate'): Kinds {
  const { patience } = timing;
  const ways = operation.pendingReports > 0 ? (['report', 'report', 'log', 'none'] as const) : (['log', 'none'] as const);
  return ways.map((way) =>
    fc
      .record({
        nth: fc.integer({ min: 1, max: Math.max(1, operation.pendingReports) }),
        permille: fc.integer({ min: 50, max: 900 }),
      })
      .map(({ nth, permille }): readonly Step[] => [
        open('A'),
        online('A', way === 'report' ? held(operation, nth) : []),
        {
          ...cancel('A', way === 'report' ? whileHeld(operation) : after(operation, permille)),
          ...(way === 'log' ? { holdLog: { log: 1, afterMs: BESIDE_MS, maxMs: LOG_MS } } : {}),
        } as Step,
        { ...(what === 'cancel' ? cancel('A') : terminate('A')), lane: 1, anchor: { at: 'beside', step: 2 } },
        settle('A', patience),
        terminate('A'),
        ...roundTrip('A', patience),
        ...goodEnd(['A']),
      ]),
  );
}

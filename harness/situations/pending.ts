/** Situations in which an operation is pending when Cancel comes. */
import fc from 'fast-check';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { CallbackAction, Step } from '../contract/step.ts';
import { after, holdMs, whileHeld } from '../steps/anchors.ts';
import {
  cancel,
  close,
  goodEnd,
  looksAlive,
  offline,
  online,
  open,
  poll,
  roundTrip,
  settle,
  terminate,
} from '../steps/phrases.ts';
import type { Kinds, Timing, What } from './situation.ts';
import { upTo } from './up-to.ts';

/**
 * What follows a cancelled or refused operation: the end, another round trip, or the next step from the state that it reached.
 */
type Sequel = 'end' | 'again' | 'on';

/** The steps after a cancelled or refused operation: its end, a poll, then the sequel, sometimes after Close and Open. */
function aftermath(sequel: Sequel, reopen: boolean, timing: Timing): readonly Step[] {
  const { patience, aftermathMs } = timing;
  return [
    settle('A', patience),
    { do: 'pause', resource: 'A', ms: Math.min(30, aftermathMs) },
    poll('A'),
    ...goesOn(sequel, timing),
    ...(reopen ? [terminate('A'), close('A'), open('A'), ...roundTrip('A', patience)] : []),
    ...goodEnd(['A']),
  ];
}

function goesOn(sequel: Sequel, { patience }: Timing): readonly Step[] {
  switch (sequel) {
    case 'end':
      return [terminate('A')];
    case 'again':
      return [terminate('A'), ...roundTrip('A', patience)];
    case 'on':
      // A refused Cancel may leave something that only the next operation meets, if nothing resets it first.
      return [offline('A'), settle('A', patience), ...roundTrip('A', patience)];
  }
}

const tail = (timing: Timing): fc.Arbitrary<readonly Step[]> => {
  const sequel = fc.constantFrom<Sequel>('end', 'again', 'on');
  return fc.tuple(sequel, fc.nat({ max: 99 })).map(([next, reopen]) => aftermath(next, reopen < 12, timing));
};

/** Cancels while a report holds the worker, so that the border of completion is met without luck. */
export function rendezvous(what: What, operation: OperationFacts, timing: Timing): Kinds {
  const last = operation.pendingReports;
  const maxMs = holdMs(operation);
  const any = fc.integer({ min: 1, max: last });
  return [fc.constant(last), any, any].map((report) =>
    fc.tuple(report, fc.constantFrom(0, 5, 50), tail(timing)).map(([nth, afterCancelMs, rest]) => {
      const hold: CallbackAction = { act: 'hold', report: nth, afterCancelMs, maxMs };
      return [...upTo(what, timing, [hold]), cancel('A', whileHeld(operation)), ...rest];
    }),
  );
}

/** How long the thread that makes the final report is kept inside it after the first call that comes meanwhile. Milliseconds. */
const END_HELD_MS = [40, 120] as const;

/**
 * Cancels while the final report of the operation is being made, alone or with what else may come then. Nothing is pending any more, but the worker has
 * not noted it yet, also in a DLL that reports no progress.
 */
export function whileEnding(what: What, operation: OperationFacts, timing: Timing): Kinds {
  const maxMs = holdMs(operation);
  // What a Cancel with nothing pending leaves behind shows in a later operation, so each kind has one.
  const kinds: readonly (readonly [readonly Step[], Sequel])[] = [
    [[], 'again'],
    [[], 'on'],
    [[cancel('A'), poll('A'), looksAlive('A')], 'on'],
    [[terminate('A')], 'again'],
  ];
  return kinds.map(([meanwhile, sequel]) =>
    fc.tuple(fc.constantFrom(...END_HELD_MS), fc.boolean()).map(([afterCallMs, reopen]) => {
      const hold: CallbackAction = { act: 'hold-end', afterCallMs, maxMs };
      const rest = aftermath(sequel, reopen, timing);
      return [...upTo(what, timing, [hold]), cancel('A', whileHeld(operation)), ...meanwhile, ...rest];
    }),
  );
}

/** Per mille of the pending interval. Most are near the end, where "done" and "cancelled" meet. */
const EARLY = fc.integer({ min: 0, max: 850 });
const LATE = fc.integer({ min: 850, max: 1_010 });
const LAST = fc.integer({ min: 980, max: 1_005 });

/** Cancels at any moment of the interval. */
export function swept(what: What, operation: OperationFacts, timing: Timing): Kinds {
  const any = tail(timing);
  // Late Cancels are refused, and the next operation must not find them either.
  const on = fc.constant(aftermath('on', false, timing));
  const kinds = [
    [EARLY, any],
    [LATE, on],
    [EARLY, any],
    [LATE, any],
    [LAST, any],
  ] as const;
  return kinds.map(([permille, rests]) =>
    fc.tuple(permille, rests).map(([at, rest]) => [...upTo(what, timing, []), cancel('A', after(operation, at)), ...rest]),
  );
}

/** Cancels an operation that is not the resource's first. An undisturbed one came before it, or one that Terminate cut short. */
export function notTheFirst(what: What, facts: Facts, timing: Timing): Kinds {
  const operation = facts[what];
  const begun = upTo(what, timing, []).slice(1);
  const moment = fc.integer({ min: 50, max: 900 });
  // Early, since operations may be shorter than usual. Neither Terminate nor Cancel may come too late.
  const early = fc.integer({ min: 50, max: 400 });
  const cutShort = fc
    .tuple(early, early, tail(timing))
    .map(([cutAt, at, rest]) => [
      ...upTo(what, timing, []),
      { ...terminate('A'), anchor: after(operation, cutAt) },
      ...begun,
      cancel('A', after(operation, at)),
      ...rest,
    ]);
  const undisturbed = fc
    .tuple(moment, tail(timing))
    .map(([at, rest]) => [open('A'), ...roundTrip('A', timing.patience), ...begun, cancel('A', after(operation, at)), ...rest]);
  return [cutShort, undisturbed, cutShort];
}

/** Repeats the same Cancel two to ten times. Later ones must not undo what the first did. */
export function cancelAgain(what: What, operation: OperationFacts, timing: Timing): Kinds {
  const kind = fc
    .tuple(fc.integer({ min: 100, max: 950 }), fc.integer({ min: 1, max: 9 }), tail(timing))
    .map(([at, more, rest]) => [
      ...upTo(what, timing, []),
      cancel('A', after(operation, at)),
      ...Array.from({ length: more }, () => cancel('A')),
      ...rest,
    ]);
  return [kind];
}

/** The status callback is slow, as in a busy Resource Monitor, while Cancel comes. */
export function slowCallback(what: What, operation: OperationFacts, timing: Timing): Kinds {
  return [20, 60].map((ms) =>
    fc
      .tuple(fc.integer({ min: 100, max: 950 }), tail(timing))
      .map(([at, rest]) => [
        ...upTo(what, timing, [{ act: 'delay', report: 0, ms }]),
        cancel('A', after(operation, at)),
        ...rest,
      ]),
  );
}

/** Margin for a slow machine: a log line is held this much longer than the rest of the operation. Milliseconds. */
const LOG_MARGIN_MS = 300;

/**
 * Holds Cancel inside a log line, as a busy log does, until the operation has ended. What Cancel read before the line no longer
 * holds after it.
 */
export function heldInLog(what: What, operation: OperationFacts, timing: Timing): Kinds {
  return [fc.constant(1), fc.integer({ min: 2, max: 4 })].map((line) =>
    fc.tuple(line, fc.integer({ min: 500, max: 990 }), fc.constantFrom(0, 10), tail(timing)).map(([log, at, afterMs, rest]) => {
      const leftMs = Math.ceil((operation.maxMs * (1_000 - at)) / 1_000);
      const holdLog = { log, afterMs, maxMs: Math.min(holdMs(operation), leftMs + LOG_MARGIN_MS) };
      return [...upTo(what, timing, []), { ...cancel('A', after(operation, at)), holdLog } as Step, ...rest];
    }),
  );
}

/** Cancels an Offline that is made as in a move to another node. */
export function moved(operation: OperationFacts, timing: Timing): Kinds {
  const move: Step = { ...offline('A'), destination: 'NODE2' } as Step;
  return [EARLY, LATE].map((permille) =>
    fc
      .tuple(permille, tail(timing))
      .map(([at, rest]) => [
        open('A'),
        online('A'),
        settle('A', timing.patience),
        move,
        cancel('A', after(operation, at)),
        ...rest,
      ]),
  );
}

/** Cancels a pending operation with reserved flags. */
export function reservedFlags(facts: Facts, timing: Timing): Kinds {
  return [1, 0x80000000, 0xffffffff].map((flags) =>
    fc
      .integer({ min: 100, max: 800 })
      .map((at) => [
        open('A'),
        online('A'),
        { ...cancel('A', after(facts.online, at)), flags } as Step,
        settle('A', timing.patience),
        poll('A'),
        ...goodEnd(['A']),
      ]),
  );
}

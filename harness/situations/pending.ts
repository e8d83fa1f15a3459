/** Situations in which something is pending when Cancel comes. */
import fc from 'fast-check';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { CallbackAction, Step } from '../contract/step.ts';
import { after, holdMs, whileHeld } from '../steps/anchors.ts';
import { cancel, close, goodEnd, offline, online, open, poll, roundTrip, settle, terminate } from '../steps/phrases.ts';
import type { Kinds, Timing, What } from './situation.ts';
import { upTo } from './up-to.ts';

/** How it goes on after a cancelled or refused operation: ended at once, ended and brought up and down again, or moved on from where it came to. */
type Sequel = 'end' | 'again' | 'on';

/** What follows a cancelled or refused operation: to its end, polled; then its sequel; at times all of it after Close and Open. */
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
      // A refused Cancel may have left what only the next operation finds, if nothing puts it right before.
      return [offline('A'), settle('A', patience), ...roundTrip('A', patience)];
  }
}

const tail = (timing: Timing): fc.Arbitrary<readonly Step[]> => {
  const sequel = fc.constantFrom<Sequel>('end', 'again', 'on');
  return fc.tuple(sequel, fc.nat({ max: 99 })).map(([next, reopen]) => aftermath(next, reopen < 12, timing));
};

/** Cancel while the worker is held inside a pending report: at the border of completion no luck is needed. */
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

/** Per mille of the pending interval, most of them near the end, where "done" and "cancelled" meet. */
const EARLY = fc.integer({ min: 0, max: 850 });
const LATE = fc.integer({ min: 850, max: 1_010 });
const LAST = fc.integer({ min: 980, max: 1_005 });

/** Cancel at any moment of the interval. */
export function swept(what: What, operation: OperationFacts, timing: Timing): Kinds {
  const any = tail(timing);
  // Late ones are refused, and what is refused must not be found by the next operation either.
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

/** The operation is not the resource's first: one that Terminate cut short came before it, or one that nobody disturbed. */
export function notTheFirst(what: What, facts: Facts, timing: Timing): Kinds {
  const operation = facts[what];
  const begun = upTo(what, timing, []).slice(1);
  const moment = fc.integer({ min: 50, max: 900 });
  // Early, since operations may be shorter than usual: neither Terminate nor Cancel is to come too late.
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

/** The same Cancel two to ten times: what the first has done, the others must not undo. */
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

/** The status callback takes its time, as it does in a busy Resource Monitor, while Cancel comes. */
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

/** How much longer than the operation would still take a log line is held, milliseconds: the machine may be slow. */
const LOG_MARGIN_MS = 300;

/**
 * Cancel is kept inside a line that it logs, as a busy log keeps it, while the operation goes on and comes to its end: what it had
 * looked at before the line no longer holds after it.
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

/** Offline as a move to another node asks for it, cancelled as a move is. */
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

/** Cancel with flags that are reserved, while something is pending. */
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

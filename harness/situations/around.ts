/** Situations around pending operations: nothing pending, neighbours, no RESID at all, the DLL unloaded. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Alias, Step } from '../contract/step.ts';
import { after } from '../steps/anchors.ts';
import { cancel, close, goodEnd, offline, online, open, poll, roundTrip, settle, terminate } from '../steps/phrases.ts';
import type { Kinds, Timing } from './situation.ts';

/** Cancel where nothing is pending: offline, online, terminated; then everything still works. */
export function idle(timing: Timing): Kinds {
  const { patience } = timing;
  const watch: Step = { do: 'pause', resource: 'A', ms: Math.min(60, timing.aftermathMs) };
  // So long after its report a worker has noted that it is done: what Cancel answers then is what it answers idly.
  const rest: Step = { do: 'pause', resource: 'A', ms: 120 };
  // What a Cancel sets going may take as long as an operation to take effect.
  const longWatch: Step = { do: 'pause', resource: 'A', ms: Math.max(250, Math.min(1_000, timing.aftermathMs)) };
  const whileOffline = [open('A'), cancel('A'), watch, ...roundTrip('A', patience), ...goodEnd(['A'])];
  const up = [open('A'), online('A'), settle('A', patience)];
  const polledAround = [poll('A'), cancel('A'), longWatch, poll('A'), offline('A'), settle('A', patience), ...goodEnd(['A'])];
  const whileOnline = [...up, rest, ...polledAround];
  // Its report is out, but the worker may not have put down yet that it is done.
  const justUp = [...up, ...polledAround];
  const afterOffline = [
    open('A'),
    ...roundTrip('A', patience),
    rest,
    cancel('A'),
    watch,
    ...roundTrip('A', patience),
    ...goodEnd(['A']),
  ];
  const afterTerminate = [...up, terminate('A'), cancel('A'), watch, ...roundTrip('A', patience), ...goodEnd(['A'])];
  const beforeTerminate = [...up, cancel('A'), terminate('A'), ...roundTrip('A', patience), ...goodEnd(['A'])];
  const many = [
    open('A'),
    ...Array.from({ length: 5 }, () => cancel('A')),
    watch,
    ...roundTrip('A', patience),
    cancel('A'),
    ...goodEnd(['A']),
  ];
  return [whileOffline, whileOnline, justUp, afterOffline, afterTerminate, beforeTerminate, many].map((steps) =>
    fc.constant(steps),
  );
}

const NEIGHBOURS: readonly Alias[] = ['B', 'C', 'D'];

/** What the resources are at beside the one that is cancelled: online, or pending since before or after it. */
export type Neighbourhood = 'online' | 'began-earlier' | 'began-later';

/** Several resources; Cancel of one. Each neighbourhood is a class of its own, since defects know one of them only. */
export function neighbours(kind: Neighbourhood, facts: Facts, timing: Timing): Kinds {
  const idleFirst = kind === 'online' ? [true, false] : [false];
  return idleFirst.map((idly) =>
    fc
      .record({ count: fc.integer({ min: 1, max: Math.min(3, facts.maxResources - 1) }), at: fc.integer({ min: 50, max: 800 }) })
      .map(({ count, at }) => beside(kind, NEIGHBOURS.slice(0, count), idly, cancel('A', after(facts.online, at)), timing)),
  );
}

function beside(
  kind: Neighbourhood,
  others: readonly Alias[],
  idleFirst: boolean,
  cancelled: Step,
  { patience }: Timing,
): readonly Step[] {
  const all: readonly Alias[] = ['A', ...others];
  const opened = all.map((resource) => open(resource));
  const begun = others.map((other) => online(other));
  const polls = others.map((other) => poll(other));
  const settled = all.map((resource) => settle(resource, patience));
  switch (kind) {
    case 'online': {
      const up = others.flatMap((other) => [online(other), settle(other, patience), poll(other)]);
      const idle: readonly Step[] = idleFirst ? [cancel('A')] : [];
      return [...opened, ...up, ...idle, online('A'), cancelled, settle('A', patience), ...polls, ...goodEnd(all)];
    }
    case 'began-earlier':
      return [...opened, ...begun, online('A'), cancelled, ...settled, ...polls, ...goodEnd(all)];
    case 'began-later':
      return [...opened, online('A'), ...begun, cancelled, ...settled, ...polls, ...goodEnd(all)];
  }
}

/**
 * Of several resources one was closed and opened again, so that places in a table are taken anew; then Cancel of one whose neighbours are pending. The one
 * that was opened again is a neighbour or the one that is cancelled.
 */
export function openedAgain(facts: Facts, { patience }: Timing): Kinds {
  const others = NEIGHBOURS.slice(0, Math.min(2, facts.maxResources - 1));
  const [first = 'B'] = others;
  const cancelled = (at: number): Step => cancel('A', after(facts.online, at));
  return ([first, 'A'] as const).map((again) =>
    fc.integer({ min: 50, max: 800 }).map((at) => {
      // The one that is opened again had its place before the other’s.
      const all: readonly Alias[] = again === 'A' ? ['A', ...others] : [...others, 'A'];
      return [
        ...all.map((resource) => open(resource)),
        close(again),
        open(again),
        ...others.map((other) => online(other)),
        online('A'),
        cancelled(at),
        ...all.map((resource) => settle(resource, patience)),
        ...others.map((other) => poll(other)),
        ...goodEnd(all),
      ];
    }),
  );
}

/** Cancel(NULL), with nothing pending and beside a pending operation. */
export function nullTarget(timing: Timing): Kinds {
  const nothing: Step = { do: 'cancel', resource: 'A', target: 'null' };
  return [
    fc.constant([open('A'), nothing, ...roundTrip('A', timing.patience), ...goodEnd(['A'])]),
    fc.constant([open('A'), online('A'), nothing, settle('A', timing.patience), poll('A'), ...goodEnd(['A'])]),
  ];
}

/** Cancel, everything closed, the DLL unloaded: nothing of it may be left running. Has a process of its own. */
export function unloadAfterCancel(facts: Facts, timing: Timing): Kinds {
  const quiesceMs = timing.aftermathMs;
  return [true, false].map((wait) =>
    fc
      .integer({ min: 50, max: 950 })
      .map((at) => [
        open('A'),
        online('A'),
        cancel('A', after(facts.online, at)),
        ...(wait ? [settle('A', timing.patience)] : []),
        ...goodEnd(['A']),
        { do: 'unload', resource: 'A', quiesceMs },
      ]),
  );
}

/** Situations in which one of several resources is cancelled while the others are online or pending. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Alias, Step } from '../contract/step.ts';
import { after, holdMs, whileHeld } from '../steps/anchors.ts';
import { cancel, close, goodEnd, offline, online, open, poll, roundTrip, settle } from '../steps/phrases.ts';
import type { Kinds, Timing } from './situation.ts';

const NEIGHBOURS: readonly Alias[] = ['B', 'C', 'D'];

/** What the neighbours do: they are online, or their operation began earlier or later than the cancelled one. */
export type Neighbourhood = 'online' | 'began-earlier' | 'began-later';

/** Several resources, and a Cancel of one. Each neighbourhood is its own situation, since some defects show in only one. */
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

/** What A's cancelled operation and B's are. Only one that differs from Online beside Online. */
const OTHERWISE = [
  ['online', 'offline'],
  ['offline', 'online'],
  ['offline', 'offline'],
] as const;

/** Cancels an operation of A while another of B pends, one of them or both an Offline. The first of the two is drawn. */
export function neighboursOtherwise(facts: Facts, { patience }: Timing): Kinds {
  const all: readonly Alias[] = ['A', 'B'];
  const opened = all.map((resource) => open(resource));
  return OTHERWISE.map(([ofA, ofB]) => {
    const begun = { A: ofA === 'online' ? online('A') : offline('A'), B: ofB === 'online' ? online('B') : offline('B') };
    const up = all.flatMap((each) => ((each === 'A' ? ofA : ofB) === 'offline' ? [online(each), settle(each, patience)] : []));
    return fc
      .tuple(fc.integer({ min: 50, max: 800 }), fc.boolean())
      .map(([at, isFirst]) => [
        ...opened,
        ...up,
        ...(isFirst ? [begun.A, begun.B] : [begun.B, begun.A]),
        cancel('A', after(facts[ofA], at)),
        ...all.map((each) => settle(each, patience)),
        ...all.map((each) => poll(each)),
        ...goodEnd(all),
      ]);
  });
}

/**
 * Begins an operation of B while A is being taken back, or right after A's worker was let go, and cancels both at once. A queue, a pool or a lock that
 * both share has to serve B all the same, sooner or later.
 */
export function neighboursMeanwhile(facts: Facts, { patience }: Timing): Kinds {
  const { online: operation } = facts;
  const moment = fc.integer({ min: 50, max: 800 });
  const opened: readonly Step[] = [open('A'), open('B')];
  const rest: readonly Step[] = [settle('A', patience), ...goodEnd(['A', 'B'])];
  const begun = moment.map((at) => [
    ...opened,
    online('A'),
    cancel('A', after(operation, at)),
    ...roundTrip('B', patience),
    ...rest,
  ]);
  const both = moment.map((at) => [
    ...opened,
    online('A'),
    online('B'),
    cancel('A', after(operation, at)),
    cancel('B'),
    settle('B', patience),
    ...roundTrip('B', patience),
    ...rest,
  ]);
  if (operation.pendingReports === 0) return [begun, both];
  const letGo = fc
    .integer({ min: 1, max: operation.pendingReports })
    .map((report): readonly Step[] => [
      ...opened,
      online('A', [{ act: 'hold', report, afterCancelMs: 5, maxMs: holdMs(operation) }]),
      cancel('A', whileHeld(operation)),
      ...roundTrip('B', patience),
      ...rest,
    ]);
  return [begun, both, letGo];
}

/**
 * Closes and reopens one of several resources, so that its place in a table is reused. Then one resource is cancelled while its
 * neighbours are pending. The reopened one is a neighbour or the cancelled one.
 */
export function openedAgain(facts: Facts, { patience }: Timing): Kinds {
  const others = NEIGHBOURS.slice(0, Math.min(2, facts.maxResources - 1));
  const [first = 'B'] = others;
  const cancelled = (at: number): Step => cancel('A', after(facts.online, at));
  return ([first, 'A'] as const).map((again) =>
    fc.integer({ min: 50, max: 800 }).map((at) => {
      // The reopened resource had its place before the others.
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

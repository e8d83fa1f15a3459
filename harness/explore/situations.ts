/**
 * Classes of situations in which Cancel can come, each an arbitrary of literal steps for one subject: which moments it offers
 * is known from calibration. fast-check draws them, so a seed gives the same scenarios again.
 */
import fc from 'fast-check';
import type { Facts, OperationFacts } from '../contract/facts.ts';
import type { Alias, Anchor, Basis, CallbackAction, Step } from '../contract/step.ts';
import { argumentSituations } from './argument-situations.ts';
import { concurrentSituations } from './concurrent.ts';
import { cancel, close, goodEnd, offline, online, open, type Patience, poll, roundTrip, settle, terminate } from './phrases.ts';
import { randomSteps } from './random.ts';
import { surroundingSituations } from './surroundings.ts';

export interface Situation {
  readonly name: string;
  readonly basis: Basis;
  /** Share of a check's scenarios. */
  readonly weight: number;
  readonly steps: fc.Arbitrary<readonly Step[]>;
}

/** What situations need to know of the waits. */
export interface Timing {
  readonly patience: Patience;
  /** A late report has time to come, milliseconds. */
  readonly aftermathMs: number;
}

type What = 'online' | 'offline';

/** The situations that a subject offers. */
export function situationsFor(facts: Facts, timing: Timing): readonly Situation[] {
  const found: Situation[] = [];
  const add = (name: string, weight: number, steps: fc.Arbitrary<readonly Step[]>, basis: Basis = 'derived'): void => {
    found.push({ name, basis, weight, steps });
  };
  for (const what of ['online', 'offline'] as const) {
    const operation = facts[what];
    if (!operation.pends) continue;
    const weight = what === 'online' ? 2 : 1;
    if (operation.pendingReports > 0) add(`rendezvous-${what}`, 5 * weight, rendezvous(what, operation, timing), 'documented');
    add(`sweep-${what}`, 6 * weight, swept(what, operation, timing), 'documented');
    add(`cancel-again-${what}`, weight, cancelAgain(what, operation, timing));
    add(`end-after-cancel-${what}`, 2 * weight, endAfterCancel(what, operation, timing));
    if (operation.pendingReports > 0) add(`slow-callback-${what}`, weight, slowCallback(what, operation, timing));
  }
  add('idle', 6, idle(timing));
  if (facts.maxResources > 1) add('neighbours', 6, neighbours(facts, timing));
  if (facts.unloads) add('unload', 2, unloadAfterCancel(facts, timing));
  add('random', 6, randomSteps(facts, timing));
  if (facts.online.pendingReports > 1) add('terminate-answer', 2, terminateAnswer(facts, timing));
  if (facts.online.pends) add('flags', 4, reservedFlags(facts, timing), 'policy');
  add('null', 2, nullTarget(timing), 'policy');
  return [
    ...found,
    ...concurrentSituations(facts, timing),
    ...argumentSituations(facts, timing),
    ...surroundingSituations(facts, timing),
  ];
}

/** Everything before the operation, and the operation itself. */
function upTo(what: What, timing: Timing, script: readonly CallbackAction[]): readonly Step[] {
  if (what === 'online') return [open('A'), online('A', script)];
  return [open('A'), online('A'), settle('A', timing.patience), offline('A', script)];
}

/** What follows a cancelled or refused operation: to its end, polled, terminated; at times brought up and down again. */
function aftermath(again: boolean, reopen: boolean, timing: Timing): readonly Step[] {
  const { patience, aftermathMs } = timing;
  return [
    settle('A', patience),
    { do: 'pause', resource: 'A', ms: Math.min(30, aftermathMs) },
    poll('A'),
    terminate('A'),
    ...(again ? roundTrip('A', patience) : []),
    ...(reopen ? [terminate('A'), close('A'), open('A'), ...roundTrip('A', patience)] : []),
    ...goodEnd(['A']),
  ];
}

const tail = (timing: Timing): fc.Arbitrary<readonly Step[]> =>
  fc.tuple(fc.nat({ max: 99 }), fc.nat({ max: 99 })).map(([again, reopen]) => aftermath(again < 40, reopen < 12, timing));

/** Cancel while the worker is held inside a pending report: at the border of completion no luck is needed. */
function rendezvous(what: What, operation: OperationFacts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const last = operation.pendingReports;
  const report = fc.oneof(
    { weight: 2, arbitrary: fc.constant(last) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: last }) },
  );
  const maxMs = Math.min(5_000, Math.ceil(operation.maxMs) + 1_000);
  return fc.tuple(report, fc.constantFrom(0, 5, 50), tail(timing)).map(([nth, afterCancelMs, rest]) => {
    const hold: CallbackAction = { act: 'hold', report: nth, afterCancelMs, maxMs };
    return [...upTo(what, timing, [hold]), cancel('A', { at: 'held', withinMs: maxMs }), ...rest];
  });
}

/** Per mille of the pending interval, most of it near the end, where "done" and "cancelled" meet. */
function permille(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 850 }) },
    { weight: 2, arbitrary: fc.integer({ min: 850, max: 1_010 }) },
    { weight: 1, arbitrary: fc.integer({ min: 980, max: 1_005 }) },
  );
}

function after(operation: OperationFacts, at: number): Anchor {
  return { at: 'delay', permille: at, ms: Math.round((operation.medianMs * at) / 1_000) };
}

function swept(what: What, operation: OperationFacts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  return fc
    .tuple(permille(), tail(timing))
    .map(([at, rest]) => [...upTo(what, timing, []), cancel('A', after(operation, at)), ...rest]);
}

/** The same Cancel two to ten times: what the first has done, the others must not undo. */
function cancelAgain(what: What, operation: OperationFacts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  return fc
    .tuple(fc.integer({ min: 100, max: 950 }), fc.integer({ min: 1, max: 9 }), tail(timing))
    .map(([at, more, rest]) => [
      ...upTo(what, timing, []),
      cancel('A', after(operation, at)),
      ...Array.from({ length: more }, () => cancel('A')),
      ...rest,
    ]);
}

/** Terminate or Close at once after Cancel, while the worker may still be stopping; then time for a late report. */
function endAfterCancel(what: What, operation: OperationFacts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  return fc
    .tuple(fc.integer({ min: 50, max: 950 }), fc.boolean(), fc.boolean())
    .map(([at, terminateFirst, again]) => [
      ...upTo(what, timing, []),
      cancel('A', after(operation, at)),
      ...(terminateFirst ? [terminate('A')] : []),
      close('A'),
      { do: 'pause', resource: 'A', ms: timing.aftermathMs },
      ...(again ? [open('A'), ...roundTrip('A', timing.patience), ...goodEnd(['A'])] : []),
    ]);
}

/** The status callback takes its time, as it does in a busy Resource Monitor, while Cancel comes. */
function slowCallback(what: What, operation: OperationFacts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  return fc
    .tuple(fc.integer({ min: 100, max: 950 }), fc.constantFrom(20, 60), tail(timing))
    .map(([at, ms, rest]) => [
      ...upTo(what, timing, [{ act: 'delay', report: 0, ms }]),
      cancel('A', after(operation, at)),
      ...rest,
    ]);
}

/** Cancel where nothing is pending: offline, online, terminated; then everything still works. */
function idle(timing: Timing): fc.Arbitrary<readonly Step[]> {
  const { patience } = timing;
  const watch: Step = { do: 'pause', resource: 'A', ms: Math.min(60, timing.aftermathMs) };
  const whileOffline = [open('A'), cancel('A'), watch, ...roundTrip('A', patience), ...goodEnd(['A'])];
  const whileOnline = [
    open('A'),
    online('A'),
    settle('A', patience),
    poll('A'),
    cancel('A'),
    watch,
    poll('A'),
    offline('A'),
    settle('A', patience),
    ...goodEnd(['A']),
  ];
  const afterOffline = [
    open('A'),
    ...roundTrip('A', patience),
    cancel('A'),
    watch,
    ...roundTrip('A', patience),
    ...goodEnd(['A']),
  ];
  const afterTerminate = [
    open('A'),
    online('A'),
    settle('A', patience),
    terminate('A'),
    cancel('A'),
    watch,
    ...roundTrip('A', patience),
    ...goodEnd(['A']),
  ];
  const beforeTerminate = [
    open('A'),
    online('A'),
    settle('A', patience),
    cancel('A'),
    terminate('A'),
    ...roundTrip('A', patience),
    ...goodEnd(['A']),
  ];
  const many = [
    open('A'),
    ...Array.from({ length: 5 }, () => cancel('A')),
    watch,
    ...roundTrip('A', patience),
    cancel('A'),
    ...goodEnd(['A']),
  ];
  return fc.constantFrom<readonly Step[]>(whileOffline, whileOnline, afterOffline, afterTerminate, beforeTerminate, many);
}

const NEIGHBOURS: readonly Alias[] = ['B', 'C', 'D'];

/** Several resources, pending together or online; Cancel of one. */
function neighbours(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const { patience } = timing;
  return fc
    .record({
      count: fc.integer({ min: 1, max: Math.min(3, facts.maxResources - 1) }),
      online: fc.boolean(),
      cancelFirst: fc.boolean(),
      at: fc.integer({ min: 50, max: 800 }),
    })
    .map(({ count, online: alreadyOnline, cancelFirst, at }) => {
      const others = NEIGHBOURS.slice(0, count);
      const all: readonly Alias[] = ['A', ...others];
      const opened = all.map((resource) => open(resource));
      if (alreadyOnline) {
        return [
          ...opened,
          ...others.flatMap((other) => [online(other), settle(other, patience), poll(other)]),
          ...(cancelFirst ? [cancel('A')] : []),
          online('A'),
          cancel('A', after(facts.online, at)),
          settle('A', patience),
          ...others.map((other) => poll(other)),
          ...goodEnd(all),
        ];
      }
      return [
        ...opened,
        ...(cancelFirst ? [online('A')] : []),
        ...others.map((other) => online(other)),
        ...(cancelFirst ? [] : [online('A')]),
        cancel('A', after(facts.online, at)),
        ...all.map((resource) => settle(resource, patience)),
        ...others.map((other) => poll(other)),
        ...goodEnd(all),
      ];
    });
}

/** Cancel(NULL), with nothing pending and beside a pending operation. */
function nullTarget(timing: Timing): fc.Arbitrary<readonly Step[]> {
  const nothing: Step = { do: 'cancel', resource: 'A', target: 'null' };
  return fc.constantFrom<readonly Step[]>(
    [open('A'), nothing, ...roundTrip('A', timing.patience), ...goodEnd(['A'])],
    [open('A'), online('A'), nothing, settle('A', timing.patience), poll('A'), ...goodEnd(['A'])],
  );
}

/** Cancel, everything closed, the DLL unloaded: nothing of it may be left running. Has a process of its own. */
function unloadAfterCancel(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const quiesceMs = timing.aftermathMs;
  return fc
    .tuple(fc.integer({ min: 50, max: 950 }), fc.boolean())
    .map(([at, wait]) => [
      open('A'),
      online('A'),
      cancel('A', after(facts.online, at)),
      ...(wait ? [settle('A', timing.patience)] : []),
      ...goodEnd(['A']),
      { do: 'unload', resource: 'A', quiesceMs },
    ]);
}

/** After a Cancel, idle or of an earlier operation, a status callback answers Terminate: the worker has to stop for good. */
function terminateAnswer(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  const { patience } = timing;
  const report = fc.integer({ min: 1, max: facts.online.pendingReports - 1 });
  return fc
    .tuple(report, fc.boolean(), fc.integer({ min: 100, max: 800 }))
    .map(([nth, idleFirst, at]) => [
      open('A'),
      ...(idleFirst ? [cancel('A')] : [online('A'), cancel('A', after(facts.online, at)), settle('A', patience), terminate('A')]),
      online('A', [{ act: 'terminate', report: nth }]),
      { do: 'pause', resource: 'A', ms: timing.aftermathMs },
      ...goodEnd(['A']),
    ]);
}

/** Cancel with flags that are reserved, while something is pending. */
function reservedFlags(facts: Facts, timing: Timing): fc.Arbitrary<readonly Step[]> {
  return fc
    .tuple(fc.constantFrom(1, 0x80000000, 0xffffffff), fc.integer({ min: 100, max: 800 }))
    .map(([flags, at]) => [
      open('A'),
      online('A'),
      { ...cancel('A', after(facts.online, at)), flags } as Step,
      settle('A', timing.patience),
      poll('A'),
      ...goodEnd(['A']),
    ]);
}

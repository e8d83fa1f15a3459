/** Situations around a pending operation: nothing pending, no RESID, the DLL unloaded. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { after } from '../steps/anchors.ts';
import { cancel, goodEnd, offline, online, open, poll, roundTrip, settle, terminate } from '../steps/phrases.ts';
import type { Kinds, Timing } from './situation.ts';

/** Cancels when nothing is pending: offline, online, terminated. Afterwards everything still has to work. */
export function idle(timing: Timing): Kinds {
  const { patience } = timing;
  const watch: Step = { do: 'pause', resource: 'A', ms: Math.min(60, timing.aftermathMs) };
  // By then the worker has noted that it is done, so Cancel gives its idle answer.
  const rest: Step = { do: 'pause', resource: 'A', ms: 120 };
  // An idle Cancel may start work that takes as long as an operation to show.
  const longWatch: Step = { do: 'pause', resource: 'A', ms: Math.max(250, Math.min(1_000, timing.aftermathMs)) };
  const whileOffline = [open('A'), cancel('A'), watch, ...roundTrip('A', patience), ...goodEnd(['A'])];
  const up = [open('A'), online('A'), settle('A', patience)];
  const polledAround = [poll('A'), cancel('A'), longWatch, poll('A'), offline('A'), settle('A', patience), ...goodEnd(['A'])];
  const whileOnline = [...up, rest, ...polledAround];
  // The report is out, but the worker may not have noted yet that it is done.
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

/** Calls Cancel(NULL) with nothing pending, and beside a pending operation. */
export function nullTarget(timing: Timing): Kinds {
  const nullCancel: Step = { do: 'cancel', resource: 'A', target: 'null' };
  return [
    fc.constant([open('A'), nullCancel, ...roundTrip('A', timing.patience), ...goodEnd(['A'])]),
    fc.constant([open('A'), online('A'), nullCancel, settle('A', timing.patience), poll('A'), ...goodEnd(['A'])]),
  ];
}

/** Cancels, closes everything and unloads the DLL. Nothing of it may be left running. Needs its own process. */
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

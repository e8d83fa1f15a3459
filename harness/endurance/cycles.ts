/** What one cycle of endurance does, in the arm that cancels and in the control that does not. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { cancel, close, goodEnd, offline, online, open, settle, terminate } from '../steps/phrases.ts';
import { withoutCancel } from '../steps/without-cancel.ts';

export type ArmName = 'cancel' | 'control';

/** The steps of `count` cycles, from the one after `from`; `settleMs`: what a cancelled operation is given to end by itself, 0 for nothing. */
export type Cycles = (arm: ArmName, from: number, count: number, settleMs: number) => readonly (readonly Step[])[];

/** A measurement follows every so many cycles. */
export const MEASURE_EVERY = 3;

/** A cancelled operation gets so long to end by itself before Terminate comes, milliseconds: most end at once. */
export const SETTLE_MS = 40;

/** A moment of the Cancel: milliseconds after Online's return, or per mille of the operation's usual time. */
type Moment = { readonly ms: number } | { readonly permille: number };

/**
 * Mostly at once, since cycles must be short to be many. But what a worker takes up only when it is at work, a few milliseconds later under Wine, is
 * lost only then; and what it takes up towards the end, only there.
 */
const MOMENTS: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ ms: 0 }) },
  { weight: 3, arbitrary: fc.record({ ms: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ ms: fc.integer({ min: 5, max: 15 }) }) },
  { weight: 1, arbitrary: fc.record({ permille: fc.integer({ min: 50, max: 950 }) }) },
);

/** Of a longer operation the rest of the interval is left to the hunt, milliseconds: the cycles have no time for it. */
const LATEST_MS = 150;

/** Milliseconds after Online's return; 0 where nothing pends. */
function momentMs(moment: Moment, { pends, medianMs }: Facts['online']): number {
  if (!pends) return 0;
  if ('permille' in moment) return Math.min(LATEST_MS, Math.round((medianMs * moment.permille) / 1_000));
  // Of an operation this short, only the first half is cancelled for sure.
  return Math.min(moment.ms, Math.floor(medianMs / 2));
}

/** Operations shorter than this come up within a cycle without making cycles too few, milliseconds. */
const SHORT_MS = 100;

/** Where one of three cycles goes on to Offline: drawn, since what goes round in a ring of a size of its own is never met by a fixed order. */
const TURNS = fc.nat({ max: MEASURE_EVERY - 1 });

/** Operations shorter than this come to their end once in a batch, where none of its cycles comes up otherwise, milliseconds. */
const WHOLE_MS = 300;

/** In these cycles of a batch a cancelled Online is watched to its end: one that was cancelled takes no time by it, one that was not is seen to go on. */
const WATCHED: readonly number[] = [7, 22];

/** How long; null where operations take longer than a few cycles can spare. */
function watched(facts: Facts): Step | null {
  if (!facts.online.pends || !comesUp(facts)) return null;
  const maxMs = Math.ceil(WATCHED_TIMES * facts.online.maxMs) + SETTLE_MS;
  return settle('A', { quietMs: maxMs, maxMs });
}

/** Of the longest natural end, so that one that goes on has come to it. */
const WATCHED_TIMES = 2;

/**
 * Cycles with moments drawn by a seed. One of three goes on to Offline, where coming up is soon done; else the last of them, where it takes not
 * too long, goes through a whole Online that nobody cancels.
 * @param watches whether some are watched to their end: only where Cancel does cancel. What it does not comes up there, as it does not in the control,
 *   and what that leaks would be taken for Cancel's
 */
export function drawnCycles(facts: Facts, seed: number, watches: boolean): Cycles {
  return (arm, from, count, settleMs) => {
    const turns = fc.sample(TURNS, { seed: seed + from, numRuns: Math.ceil(count / MEASURE_EVERY) });
    return fc.sample(MOMENTS, { seed: seed + from, numRuns: count }).map((moment, index) => {
      const ms = momentMs(moment, facts.online);
      const permille = Math.round((1_000 * ms) / Math.max(1, facts.online.medianMs));
      const anchor = { at: 'delay', ms, permille } as const;
      const toItsEnd = watches && WATCHED.includes(index) ? watched(facts) : null;
      const settled =
        toItsEnd !== null ? [toItsEnd] : settleMs === 0 ? [] : [settle('A', { quietMs: settleMs, maxMs: settleMs })];
      const ends: readonly Step[] =
        arm === 'cancel' ? [cancel('A', anchor), ...settled, terminate('A')] : [{ ...terminate('A'), anchor }];
      if (comesUpSoon(facts)) {
        const turn = turns[Math.floor(index / MEASURE_EVERY)];
        if (index % MEASURE_EVERY === turn) return [...UP, offline('A'), ...ends, close('A')];
      } else if (index + 1 === count && count > MEASURE_EVERY && comesUp(facts)) {
        return [...UP, terminate('A'), close('A')];
      }
      // An idle Cancel first: what leaks where Cancel refuses leaks there.
      const idle = arm === 'cancel' ? [cancel('A')] : [];
      return [open('A'), ...idle, online('A'), ...ends, close('A')];
    });
  };
}

/** The same literal steps over and over; in the control without their Cancels. */
export function sameCycles(steps: readonly Step[]): Cycles {
  const control = withoutCancel(steps);
  return (arm, _from, count) => Array.from({ length: count }, () => (arm === 'cancel' ? steps : control));
}

/** A worker has surely begun so long after Online’s return, milliseconds. */
const AT_WORK_MS = 15;

/** After a Cancel: a while to end by itself, and then the end. */
const EASED: readonly Step[] = [settle('A', { quietMs: SETTLE_MS, maxMs: SETTLE_MS }), ...goodEnd(['A'])];

/** Cycles that do one thing each, the simplest first: what grows in one of them needs nothing of the others. */
export function simpleCycles(facts: Facts): readonly (readonly Step[])[] {
  const ends: readonly Step[] = [cancel('A'), ...EASED];
  const idle: readonly Step[] = [open('A'), cancel('A'), close('A')];
  const up: readonly Step[] = [open('A'), online('A'), ...ends];
  const down: readonly Step[] = [...UP, offline('A'), ...ends];
  const { pends, medianMs } = facts.online;
  const moment = { at: 'delay', ms: AT_WORK_MS, permille: Math.round((1_000 * AT_WORK_MS) / Math.max(1, medianMs)) } as const;
  const atWork: readonly Step[] = [open('A'), online('A'), cancel('A', moment), ...EASED];
  return [
    idle,
    ...(pends ? [up] : []),
    ...(pends && medianMs > 2 * AT_WORK_MS ? [atWork] : []),
    ...(comesUpSoon(facts) ? [down] : []),
  ];
}

/** A cycle whose Cancel meets a worker that has surely begun, and whose Online is watched to its end; null where that takes too long. */
export function watchedCycle(facts: Facts): readonly Step[] | null {
  const toItsEnd = watched(facts);
  if (toItsEnd === null) return null;
  const ms = Math.min(AT_WORK_MS, Math.floor(facts.online.medianMs / 2));
  const moment = { at: 'delay', ms, permille: Math.round((1_000 * ms) / Math.max(1, facts.online.medianMs)) } as const;
  return [open('A'), online('A'), cancel('A', moment), toItsEnd, ...goodEnd(['A'])];
}

/** A cycle in which an Online is left alone behind four that are cancelled: five at a time, it comes where one of those was in most rings. */
export function wholeCycle(): readonly Step[] {
  const cancelled: readonly Step[] = [open('A'), online('A'), cancel('A'), ...EASED];
  return [...cancelled, ...cancelled, ...cancelled, ...cancelled, ...UP, ...goodEnd(['A'])];
}

const UP: readonly Step[] = [open('A'), online('A'), settle('A', { quietMs: 1_000, maxMs: 1_000 })];

/** Whether an Online that is left alone comes up, in a time that a few cycles can spare. */
function comesUp({ online }: Facts): boolean {
  return online.succeeds && online.maxMs < WHOLE_MS;
}

/** Whether coming up takes no time that the cycles need, so that Offline can be cancelled in them too. */
function comesUpSoon({ online, offline }: Facts): boolean {
  return offline.pends && online.succeeds && online.maxMs < SHORT_MS;
}

/** The steps of one endurance cycle, with and without Cancel. */
import fc from 'fast-check';
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { cancel, close, goodEnd, offline, online, open, settle, terminate } from '../steps/phrases.ts';
import { withoutCancel } from '../steps/without-cancel.ts';

/** The arm that cancels, and the control without Cancel. */
export type ArmName = 'cancel' | 'control';

/** Cycles for one process. */
export interface Cycles {
  /**
   * The steps of `count` cycles, after `from` earlier ones. Each begins with an Open. `settleMs` is the time for a cancelled operation to end by itself,
   * 0 for none. Milliseconds.
   */
  readonly steps: (arm: ArmName, from: number, count: number, settleMs: number) => readonly (readonly Step[])[];
  /** Whether the resource stays open from the first cycle to the last. The Open of a later cycle is then skipped. */
  readonly keepsOpen: boolean;
  /** Cycles that a look has to reach for a judgement. On a busy machine it takes longer for them. */
  readonly enough: number;
  /** Whether fewer are of no use: then they end as soon as it shows that there is no time for enough. */
  readonly allOrNone: boolean;
}

/** The usual number of them. */
export const ENOUGH_CYCLES = 150;

/** A measurement follows each third cycle. */
export const MEASURE_EVERY = 3;

/** Time for a cancelled operation to end by itself before Terminate comes. Most end at once. Milliseconds. */
export const SETTLE_MS = 40;

/** A moment of the Cancel: milliseconds after Online's return, or per mille of the operation's usual time. */
export type Moment = { readonly ms: number } | { readonly permille: number };

/**
 * Mostly at once, since only short cycles can be many. But some resources are taken only while the worker is busy (a few
 * milliseconds later under Wine), others only near the end. A Cancel loses them only then.
 */
export const MOMENTS: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ ms: 0 }) },
  { weight: 3, arbitrary: fc.record({ ms: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ ms: fc.integer({ min: 5, max: 15 }) }) },
  { weight: 1, arbitrary: fc.record({ permille: fc.integer({ min: 50, max: 950 }) }) },
);

/** Latest moment of a Cancel, milliseconds. The hunt covers the rest of longer operations. */
const LATEST_MS = 150;

/** Milliseconds after Online's return; 0 if nothing pends. */
export function momentMs(moment: Moment, { pends, medianMs }: Facts['online']): number {
  if (!pends) return 0;
  if ('permille' in moment) return Math.min(LATEST_MS, Math.round((medianMs * moment.permille) / 1_000));
  // A shorter operation is surely still pending only in its first half.
  return Math.min(moment.ms, Math.floor(medianMs / 2));
}

/** Shorter operations can come up within a cycle and still leave enough cycles. Milliseconds. */
const SHORT_MS = 100;

/**
 * The cycle of three that goes on to Offline. It is drawn, since a fixed order can stay in step with the DLL's ring buffer and
 * never hit the bad slot.
 */
const TURNS = fc.nat({ max: MEASURE_EVERY - 1 });

/** Shorter operations run to their end once in a batch, if none of its other cycles comes up. Milliseconds. */
const WHOLE_MS = 300;

/**
 * In these cycles of a batch, the end of a cancelled Online is awaited. That costs no time if it was cancelled, and shows if it
 * goes on.
 */
const WATCHED: readonly number[] = [7, 22];

/** The wait for that end; null if operations take too long for a few cycles. */
function watched(facts: Facts): Step | null {
  if (!facts.online.pends || !comesUp(facts)) return null;
  const maxMs = Math.ceil(WATCHED_TIMES * facts.online.maxMs) + SETTLE_MS;
  return settle('A', { quietMs: maxMs, maxMs });
}

/** Multiple of the longest natural end, so that an operation that goes on has ended. */
export const WATCHED_TIMES = 2;

/**
 * Cycles with moments drawn from a seed. If Online is fast, one cycle of three goes on to Offline. Otherwise, if it is not too
 * slow, the last cycle of a batch is a whole Online without Cancel.
 * @param watches whether the end of some cancelled Onlines is awaited. It must be false if Cancel does not cancel: those Onlines
 * come up, those of the control do not, and a leak of coming up would be blamed on Cancel.
 */
export function drawnCycles(facts: Facts, seed: number, watches: boolean): Cycles {
  const steps: Cycles['steps'] = (arm, from, count, settleMs) => {
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
      // An idle Cancel comes first, to show what a refusing Cancel leaks.
      const idle = arm === 'cancel' ? [cancel('A')] : [];
      return [open('A'), ...idle, online('A'), ...ends, close('A')];
    });
  };
  return { steps, keepsOpen: false, enough: ENOUGH_CYCLES, allOrNone: false };
}

/** The same literal steps in every cycle; without Cancel in the control. */
export function sameCycles(steps: readonly Step[]): Cycles {
  const control = withoutCancel(steps);
  return {
    steps: (arm, _from, count) => Array.from({ length: count }, () => (arm === 'cancel' ? steps : control)),
    keepsOpen: !steps.some((step) => step.do === 'close'),
    enough: ENOUGH_CYCLES,
    allOrNone: false,
  };
}

/** After this time a worker has surely begun. Milliseconds after Online's return. */
const AT_WORK_MS = 15;

/** After a Cancel: time to end by itself, then a good end. */
const EASED: readonly Step[] = [settle('A', { quietMs: SETTLE_MS, maxMs: SETTLE_MS }), ...goodEnd(['A'])];

/** Cycles that do one thing each, simplest first. A leak that shows in one of them needs nothing else. */
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

/**
 * A cycle whose Cancel meets a worker that has surely begun, and that waits for the Online's end; null if that takes too long.
 */
export function watchedCycle(facts: Facts): readonly Step[] | null {
  const toItsEnd = watched(facts);
  if (toItsEnd === null) return null;
  const ms = Math.min(AT_WORK_MS, Math.floor(facts.online.medianMs / 2));
  const moment = { at: 'delay', ms, permille: Math.round((1_000 * ms) / Math.max(1, facts.online.medianMs)) } as const;
  return [open('A'), online('A'), cancel('A', moment), toItsEnd, ...goodEnd(['A'])];
}

/**
 * A cycle of four cancelled Onlines and one that is left alone. In groups of five, it lands in a ring buffer where one of the
 * four was, for most sizes of the ring.
 */
export function wholeCycle(): readonly Step[] {
  const cancelled: readonly Step[] = [open('A'), online('A'), cancel('A'), ...EASED];
  return [...cancelled, ...cancelled, ...cancelled, ...cancelled, ...UP, ...goodEnd(['A'])];
}

const UP: readonly Step[] = [open('A'), online('A'), settle('A', { quietMs: 1_000, maxMs: 1_000 })];

/** Whether an Online without Cancel comes up fast enough for a few cycles of a batch. */
function comesUp({ online }: Facts): boolean {
  return online.succeeds && online.maxMs < WHOLE_MS;
}

/** Whether Online is fast enough for many cycles, so that Offline can be cancelled in them too. */
function comesUpSoon({ online, offline }: Facts): boolean {
  return offline.pends && online.succeeds && online.maxMs < SHORT_MS;
}

/**
 * Chooses the next form of a group's breach to confirm, and decides when to stop. The group's scenarios come first, in fresh
 * processes, until one stands. Then they run after the scenarios that ran before them in their process. If a run without Cancel
 * fails too, the few core steps are tried, since less can go wrong in their control. Pure.
 */
import type { Confirmation } from '../confirm/confirm.ts';
import type { Candidate } from '../confirm/lab.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Scenario } from '../contract/step.ts';
import { needsPatience, REPEATS } from '../judge/settle.ts';
import type { Group } from './candidates.ts';
import { coreCandidates, moreInFront, withAllInFront } from './other-forms.ts';

/** A form of the breach, and the result of its repeats. */
export interface Tried {
  readonly candidate: Candidate;
  readonly confirmation: Confirmation;
}

/**
 * Alone: a scenario of the group in fresh processes. Core: its core steps only. Behind: after some scenarios of its process. All
 * behind: after all of them.
 */
export type Place = 'alone' | 'core' | 'behind' | 'all-behind';

/** A tried form, and its place. */
export type Placed = Tried & { readonly place: Place };

/** The time that is left. */
export interface Time {
  /** None is left. */
  readonly expired: boolean;
  /** Too little is left for deadlines to run out; such groups wait for the next check. */
  readonly late: boolean;
}

/** What to do next. */
export type NextForm =
  /** @property most repeats if none shows the breach; the usual number if not given */
  | { readonly next: 'confirm'; readonly place: Place; readonly candidate: Candidate; readonly most?: number }
  | { readonly next: 'done'; readonly tried: Tried };

/**
 * The next form to confirm, or the tried form that decides.
 * @param decided whether the verdict stands already; then a breach is not worth the rest of the time
 * @param tried all confirmed forms, in order
 */
export function nextForm(
  group: Group,
  scenarios: ReadonlyMap<string, Scenario>,
  decided: boolean,
  tried: readonly Placed[],
  time: Time,
): NextForm {
  const alone = at(tried, 'alone');
  const next = group[alone.length];
  const onward = tried.length > alone.length;
  if (next !== undefined && !onward && !endsSearch(alone.at(-1), time))
    return { next: 'confirm', place: 'alone', candidate: next };
  const best = surest(alone);
  const excused = alone.find(isExcused);
  if (excused !== undefined && !stands(best)) return nextCore(excused, at(tried, 'core'), time);
  // Otherwise all of them are excused, and nextCore has handled the first.
  if (best === null) throw new Error('a group of breaches of which none was tried');
  const { reproduced, settled } = best.confirmation;
  if (reproduced > 0) return done(best);
  if (settled.settled === 'refuted') return nextAllBehind(best, scenarios, decided, at(tried, 'all-behind'), time);
  return nextBehind(best, moreInFront(group, scenarios), at(tried, 'behind'), time);
}

/** Whether the rest of the group is not worth a try. */
function endsSearch(last: Placed | undefined, { expired }: Time): boolean {
  if (last === undefined || isExcused(last)) return false;
  const { candidate, confirmation } = last;
  const { settled, reproduced, repeats } = confirmation;
  // The breach was only slow, or no time is left.
  if (settled.settled === 'refuted' || repeats === 0 || expired) return true;
  // Another scenario may show surely what this one shows by luck. It is not tried if that costs a deadline, or if this one had
  // many repeats.
  const expensive = needsPatience(candidate.breach) || repeats > REPEATS;
  return reproduced === repeats || (expensive && reproduced > 0);
}

/** The first core form that stands; the excused form if none does. */
function nextCore(excused: Tried, cores: readonly Placed[], { expired }: Time): NextForm {
  const last = cores.at(-1);
  if (last !== undefined && stands(last)) return done(last);
  const form = expired ? undefined : coreCandidates(excused.candidate)[cores.length];
  return form === undefined ? done(excused) : { next: 'confirm', place: 'core', candidate: form };
}

/** If the breach does not show after other scenarios either, its own steps stand, since the trace belongs to them. */
function nextBehind(alone: Tried, forms: readonly Candidate[], behind: readonly Placed[], { expired }: Time): NextForm {
  const last = behind.at(-1);
  if (last !== undefined && last.confirmation.reproduced > 0) return done(last);
  const form = expired ? undefined : forms[behind.length];
  return form === undefined ? done(alone) : { next: 'confirm', place: 'behind', candidate: form };
}

/**
 * Fresh processes alone do not refute a breach that came after other scenarios: they have, for example, all their seats again. So
 * it runs once more after all of those. Without time for that it stays open. If it was only slow, the repeats have decided.
 */
function nextAllBehind(
  alone: Tried,
  scenarios: ReadonlyMap<string, Scenario>,
  decided: boolean,
  behind: readonly Placed[],
  { late }: Time,
): NextForm {
  const { candidate, confirmation } = alone;
  if (confirmation.slowMs > 0) return done(alone);
  const doubt: Doubt = { doubt: 'not-reproduced', repeats: confirmation.repeats };
  const open: Tried = { candidate, confirmation: { ...confirmation, settled: { settled: 'open', doubt } } };
  const last = behind.at(-1);
  if (last !== undefined && last.confirmation.reproduced > 0) return done(last);
  if (last !== undefined && last.confirmation.repeats === 0) return done(open);
  const form = withAllInFront(candidate, scenarios)[behind.length];
  if (form === undefined) return done(alone);
  return decided && late ? done(open) : { next: 'confirm', place: 'all-behind', candidate: form, most: 1 };
}

function done({ candidate, confirmation }: Tried): NextForm {
  return { next: 'done', tried: { candidate, confirmation } };
}

function at(tried: readonly Placed[], place: Place): readonly Placed[] {
  return tried.filter((each) => each.place === place);
}

/** The form that showed the breach most surely, without those that a control excuses. Of equals the first. */
function surest(alone: readonly Placed[]): Tried | null {
  return alone
    .filter((each) => !isExcused(each))
    .reduce<Tried | null>((best, each) => (best === null || surety(each) > surety(best) ? each : best), null);
}

/** The share of repeats that showed the breach, from 0 to 1. */
function surety({ confirmation: { reproduced, repeats } }: Tried): number {
  return repeats === 0 ? 0 : reproduced / repeats;
}

function isExcused({ confirmation }: Tried): boolean {
  return confirmation.settled.settled === 'excused';
}

function stands(tried: Tried | null): boolean {
  return tried?.confirmation.settled.settled === 'confirmed';
}

/**
 * What is tried of a group of breaches, and when it is enough: its scenarios in fresh processes, one after the other, until one stands; then behind what ran
 * before it in its process. If a run without Cancel shows the like, the few steps that most findings come down to are tried, since their control has less
 * that could go wrong. Pure.
 */
import type { Confirmation } from '../confirm/confirm.ts';
import type { Candidate } from '../confirm/lab.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Scenario } from '../contract/step.ts';
import { needsPatience, REPEATS } from '../judge/settle.ts';
import type { Group } from './candidates.ts';
import { coreCandidates, moreInFront, withAllInFront } from './other-forms.ts';

/** A form of the group's breach, and what its repeats came to. */
export interface Tried {
  readonly candidate: Candidate;
  readonly confirmation: Confirmation;
}

/** Alone: a scenario of the group in fresh processes. Core: its few steps. Behind: with others in front. All behind: with all that ran before it. */
export type Place = 'alone' | 'core' | 'behind' | 'all-behind';

export type Placed = Tried & { readonly place: Place };

/** What time allows at the moment. */
export interface Time {
  /** There is none left. */
  readonly expired: boolean;
  /** So much is gone that what costs deadlines waits for the next check. */
  readonly late: boolean;
}

export type NextForm =
  /** @property most repeats at most, where none shows it; the usual number if not given */
  | { readonly next: 'confirm'; readonly place: Place; readonly candidate: Candidate; readonly most?: number }
  | { readonly next: 'done'; readonly tried: Tried };

/**
 * The next form to confirm, or the one that decides.
 * @param decided whether the verdict stands already: then a breach is not worth the rest of the time
 * @param tried all forms that were confirmed so far, in their order
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
  // All of them are excused otherwise, and the first of those has been dealt with.
  if (best === null) throw new Error('a group of breaches of which none was tried');
  const { reproduced, settled } = best.confirmation;
  if (reproduced > 0) return done(best);
  if (settled.settled === 'refuted') return nextAllBehind(best, scenarios, decided, at(tried, 'all-behind'), time);
  return nextBehind(best, moreInFront(group, scenarios), at(tried, 'behind'), time);
}

/** Whether the rest of the group is not worth a try after this one. */
function endsSearch(last: Placed | undefined, { expired }: Time): boolean {
  if (last === undefined || isExcused(last)) return false;
  const { candidate, confirmation } = last;
  const { settled, reproduced, repeats } = confirmation;
  // It is only slow, or there is no time for more.
  if (settled.settled === 'refuted' || repeats === 0 || expired) return true;
  // Other scenarios may show surely what this one shows by luck only; not where that costs a deadline, or was tried often already.
  const expensive = needsPatience(candidate.breach) || repeats > REPEATS;
  return reproduced === repeats || (expensive && reproduced > 0);
}

/** The first of the core forms that stands, or what the run without Cancel excused. */
function nextCore(excused: Tried, cores: readonly Placed[], { expired }: Time): NextForm {
  const last = cores.at(-1);
  if (last !== undefined && stands(last)) return done(last);
  const form = expired ? undefined : coreCandidates(excused.candidate)[cores.length];
  return form === undefined ? done(excused) : { next: 'confirm', place: 'core', candidate: form };
}

/** If it does not show behind others either, it keeps its own steps, to which its trace belongs. */
function nextBehind(alone: Tried, forms: readonly Candidate[], behind: readonly Placed[], { expired }: Time): NextForm {
  const last = behind.at(-1);
  if (last !== undefined && last.confirmation.reproduced > 0) return done(last);
  const form = expired ? undefined : forms[behind.length];
  return form === undefined ? done(alone) : { next: 'confirm', place: 'behind', candidate: form };
}

/**
 * A breach that came behind other scenarios in its process is not refuted by fresh ones alone: seats that they have lost are there again. Once more, behind
 * all of them; without time for that it stays open. Where it was only slow, the repeats have said all.
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

/** Of those that no run without Cancel excuses, the first that showed most surely. */
function surest(alone: readonly Placed[]): Tried | null {
  return alone
    .filter((each) => !isExcused(each))
    .reduce<Tried | null>((best, each) => (best === null || surety(each) > surety(best) ? each : best), null);
}

/** The part of the repeats that showed it. */
function surety({ confirmation: { reproduced, repeats } }: Tried): number {
  return repeats === 0 ? 0 : reproduced / repeats;
}

function isExcused({ confirmation }: Tried): boolean {
  return confirmation.settled.settled === 'excused';
}

function stands(tried: Tried | null): boolean {
  return tried?.confirmation.settled.settled === 'confirmed';
}

/** Whether a group of breaches stands: repeated in fresh processes, beside a control without Cancel. */

import { type Confirmation, confirm, type Excuse } from '../confirm/confirm.ts';
import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Scenario } from '../contract/step.ts';
import { needsPatience, REPEATS } from '../judge/settle.ts';
import type { Group } from './candidates.ts';
import { coreCandidates, moreInFront, withAllInFront } from './other-forms.ts';

/** What came of a group; `candidate` is the one of its scenarios that decided. */
export type Examined = { readonly candidate: Candidate; readonly confirmation: Confirmation } & (
  | { readonly kind: 'confirmed' }
  /** The like happens without Cancel. */
  | { readonly kind: 'excused'; readonly excuse: Excuse }
  | { readonly kind: 'refuted'; readonly tookMs: number }
  | { readonly kind: 'open'; readonly doubt: Doubt }
);

/**
 * Repeats a group's scenarios, and judges what came of it.
 * @param decided whether the verdict stands already: then a breach is not worth the rest of the time
 */
export async function examine(
  lab: Lab,
  group: Group,
  scenarios: ReadonlyMap<string, Scenario>,
  decided: boolean,
): Promise<Examined> {
  const tried = await repeat(lab, group, scenarios, decided);
  const { candidate, confirmation } = tried;
  const { settled, last, excuse } = confirmation;
  switch (settled.settled) {
    case 'confirmed':
      return { kind: 'confirmed', candidate: { ...candidate, ...last }, confirmation };
    case 'excused':
      if (excuse === null) throw new Error('an excuse without the run that shows it');
      return { kind: 'excused', excuse, ...tried };
    case 'refuted':
      return { kind: 'refuted', tookMs: settled.tookMs, ...tried };
    case 'open':
      return { kind: 'open', doubt: settled.doubt, ...tried };
  }
}

interface Tried {
  readonly candidate: Candidate;
  readonly confirmation: Confirmation;
}

/**
 * Repeats the group's scenarios in fresh processes until one stands; then, behind what ran before it in its process. If a run without Cancel shows the
 * like, the few steps that most findings come down to are tried, since their control has less that could go wrong.
 */
async function repeat(lab: Lab, group: Group, scenarios: ReadonlyMap<string, Scenario>, decided: boolean): Promise<Tried> {
  let best: Tried | null = null;
  const excused: Tried[] = [];
  for (const candidate of group) {
    const tried = { candidate, confirmation: await confirm(lab, candidate) };
    const { settled, reproduced, repeats } = tried.confirmation;
    if (settled.settled === 'excused') {
      excused.push(tried);
      continue;
    }
    if (best === null || surety(tried) > surety(best)) best = tried;
    // It is only slow, or there is no time for more.
    if (settled.settled === 'refuted' || repeats === 0 || lab.expired()) break;
    // Other scenarios may show surely what this one shows by luck only; not where that costs a deadline, or was tried often already.
    const expensive = needsPatience(candidate.breach) || repeats > REPEATS;
    if (reproduced === repeats || (expensive && reproduced > 0)) break;
  }
  const [first] = excused;
  if (first !== undefined && !stands(best)) return (await core(lab, first)) ?? first;
  if (best !== null && best.confirmation.reproduced > 0) return best;
  if (best !== null && best.confirmation.settled.settled === 'refuted') return await behindToo(lab, best, scenarios, decided);
  for (const whole of moreInFront(group, scenarios)) {
    if (lab.expired()) break;
    const confirmation = await confirm(lab, whole);
    if (confirmation.reproduced > 0) return { candidate: whole, confirmation };
  }
  // If it does not show behind others either, it keeps its own steps, to which its trace belongs.
  return best ?? { candidate: group[0], confirmation: await confirm(lab, group[0]) };
}

/**
 * A breach that came behind other scenarios in its process is not refuted by fresh ones alone: seats that they have lost are there again. Once more, behind
 * all of them; without time for that it stays open. Where it was only slow, the repeats have said all.
 */
async function behindToo(lab: Lab, alone: Tried, scenarios: ReadonlyMap<string, Scenario>, decided: boolean): Promise<Tried> {
  const { candidate, confirmation } = alone;
  if (confirmation.slowMs > 0) return alone;
  const doubt: Doubt = { doubt: 'not-reproduced', repeats: confirmation.repeats };
  const open: Tried = { candidate, confirmation: { ...confirmation, settled: { settled: 'open', doubt } } };
  for (const whole of withAllInFront(candidate, scenarios)) {
    if (decided && lab.late()) return open;
    const once = await confirm(lab, whole, 1);
    if (once.reproduced > 0) return { candidate: whole, confirmation: once };
    if (once.repeats === 0) return open;
  }
  return alone;
}

function stands(tried: Tried | null): boolean {
  return tried?.confirmation.settled.settled === 'confirmed';
}

/** The first of the candidate's core forms that stands; null if none does, or there is no time. */
async function core(lab: Lab, { candidate }: Tried): Promise<Tried | null> {
  for (const form of coreCandidates(candidate)) {
    if (lab.expired()) return null;
    const tried = { candidate: form, confirmation: await confirm(lab, form) };
    if (stands(tried)) return tried;
  }
  return null;
}

/** The part of the repeats that showed it. */
function surety({ confirmation: { reproduced, repeats } }: Tried): number {
  return repeats === 0 ? 0 : reproduced / repeats;
}

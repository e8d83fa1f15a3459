/** Decides whether a group of breaches stands: repeats in fresh processes, and controls without Cancel. */

import { type Confirmation, confirm } from '../confirm/confirm.ts';
import type { Excuse } from '../confirm/control-of.ts';
import type { Candidate, Lab } from '../confirm/lab.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Scenario } from '../contract/step.ts';
import { isTimeUp } from '../stage/bench.ts';
import { MORE_HANGS_UNTIL } from '../stage/shares.ts';
import type { Group } from './candidates.ts';
import { nextForm, type Placed, type Tried } from './next-form.ts';

/** The result for a group. `candidate` is the scenario that decided. */
export type Examined = { readonly candidate: Candidate; readonly confirmation: Confirmation } & (
  | { readonly kind: 'confirmed' }
  /** The same happens without Cancel. */
  | { readonly kind: 'excused'; readonly excuse: Excuse }
  | { readonly kind: 'refuted'; readonly tookMs: number }
  | { readonly kind: 'open'; readonly doubt: Doubt }
);

/**
 * Repeats a group's scenarios and judges the result.
 * @param scenarios of the hunt, by id
 * @param decided whether the verdict stands already; then a breach is not worth the rest of the time
 */
export async function examine(
  lab: Lab,
  group: Group,
  scenarios: ReadonlyMap<string, Scenario>,
  decided: boolean,
): Promise<Examined> {
  const tried = await decidingForm(lab, group, scenarios, decided);
  const { candidate, confirmation } = tried;
  const { settled } = confirmation;
  switch (settled.settled) {
    case 'confirmed':
      return { kind: 'confirmed', candidate: { ...candidate, ...settled.last }, confirmation };
    case 'excused':
      return { kind: 'excused', excuse: settled.excuse, ...tried };
    case 'refuted':
      return { kind: 'refuted', tookMs: settled.tookMs, ...tried };
    case 'open':
      return { kind: 'open', doubt: settled.doubt, ...tried };
  }
}

/** Confirms one form after the other until one decides. */
async function decidingForm(lab: Lab, group: Group, scenarios: ReadonlyMap<string, Scenario>, decided: boolean): Promise<Tried> {
  const so: Placed[] = [];
  while (true) {
    const form = nextForm(group, scenarios, decided, so, { expired: isTimeUp(lab), late: lab.clock.isPast(MORE_HANGS_UNTIL) });
    if (form.next === 'done') return form.tried;
    const { candidate, place, most } = form;
    so.push({ place, candidate, confirmation: await confirm(lab, candidate, most) });
  }
}

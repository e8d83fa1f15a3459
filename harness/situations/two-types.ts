/** Situations in a process in which a second resource type was started after the one under test. */
import type { Facts, OtherType } from '../contract/facts.ts';
import { type Alias, MADE_UP_TYPE } from '../contract/step.ts';
import { ofType } from '../steps/of-type.ts';
import { idle } from './around.ts';
import { neighbours } from './neighbours.ts';
import { rendezvous, swept } from './pending.ts';
import type { Kinds, Situation, Timing } from './situation.ts';

/** The situations with each of the other types. A made-up one is policy: a Resource Monitor starts only types that it knows. */
export function twoTypeSituations(facts: Facts, timing: Timing): readonly Situation[] {
  return facts.otherTypes.map((other, index) => ({
    name: index === 0 ? 'two-types' : `two-types-${index + 1}`,
    basis: other.type === MADE_UP_TYPE ? 'policy' : 'derived',
    weight: 2,
    kinds: kindsOf(other, facts, timing),
  }));
}

/** A resource of the other type is cancelled alone, or one of the two types beside the other. */
function kindsOf(other: OtherType, facts: Facts, timing: Timing): Kinds {
  const { type, online, offline } = other;
  const beside = other.besideMain && facts.maxResources > 1;
  const both = { ...facts, online, offline, maxResources: 2 };
  const as = (kinds: Kinds, ...resources: readonly Alias[]): Kinds =>
    kinds.map((kind) => kind.map((steps) => ofType(steps, resources, type)));
  const held = online.pendingReports > 0;
  return [
    ...(online.pends ? as((held ? rendezvous('online', online, timing) : swept('online', online, timing)).slice(0, 2), 'A') : []),
    ...(online.pends && beside ? as(neighbours('began-later', both, timing), 'B') : []),
    ...(online.pends && beside ? as(neighbours('began-earlier', both, timing), 'A') : []),
    ...(offline.pends ? as(swept('offline', offline, timing).slice(0, 1), 'A') : []),
    ...as(idle(timing).slice(1, 2), 'A'),
  ];
}

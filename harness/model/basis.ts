/** Finds the basis of unusual arguments in a list of steps: names, RESIDs, flags, or an Online while something is pending. */

import type { Basis } from '../contract/basis.ts';
import { weaker } from '../contract/basis.ts';
import { MADE_UP_TYPE, type NameKind, type Step } from '../contract/step.ts';

/** The widest basis that a single step needs. Calls at the same time do not count here (see steps/attribution.ts). */
export function argumentsBasis(steps: readonly Step[]): Basis {
  return steps.map(stepBasis).reduce(weaker, 'documented');
}

function stepBasis(step: Step): Basis {
  if (isOnlineWhilePending(step)) return 'misuse';
  if (step.do === 'open') return weaker(nameBasis(step.name ?? 'plain'), typeBasis(step.type));
  if (step.do !== 'cancel') return 'documented';
  switch (step.target ?? 'own') {
    case 'closed':
    case 'made-up':
      return 'misuse';
    case 'null':
      return 'policy';
    case 'own':
      return (step.flags ?? 0) === 0 ? 'documented' : 'policy';
  }
}

/** Names are free text, so long and non-ASCII names follow from the documents. An empty name hardly does. */
function nameBasis(name: NameKind): Basis {
  switch (name) {
    case 'plain':
      return 'documented';
    case 'long':
    case 'non-ascii':
      return 'derived';
    case 'empty':
      return 'policy';
  }
}

/** Whether the step is an Online or Offline that is meant to come while an operation is pending. */
export function isOnlineWhilePending(step: Step): boolean {
  if (step.do !== 'online' && step.do !== 'offline') return false;
  return step.if?.some((state) => state === 'online-pending' || state === 'offline-pending') === true;
}

/** A Resource Monitor starts every type that a DLL serves, but only those that it knows by name. */
function typeBasis(type: string | undefined): Basis {
  if (type === undefined) return 'documented';
  return type === MADE_UP_TYPE ? 'policy' : 'derived';
}

/** The first unusual kind of name; null if all names are plain. */
export function unusualName(steps: readonly Step[]): Exclude<NameKind, 'plain'> | null {
  for (const step of steps) {
    if (step.do === 'open' && step.name !== undefined && step.name !== 'plain') return step.name;
  }
  return null;
}

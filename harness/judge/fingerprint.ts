/**
 * Which findings are one: those that break the same rule, end alike and at the same place. The same for every seed, run and machine as long as
 * the build is the same, so that a report can be compared with an earlier one.
 */

import { isOwnModule, type ModuleNames } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Breach } from './views.ts';

/**
 * @param subject file names of the subject, as the places of crashes name it
 * @returns e.g. `returns.it-returns|crash|vendor.dll+0x1a2c|Cancel`, `returns.it-returns|hang|Terminate`
 */
export function fingerprintOf(breach: Pick<Breach, 'rule' | 'outcome'>, outcome: RunOutcome, subject: ModuleNames): string {
  return [breach.rule, breach.outcome, ...placeOf(outcome, subject)].join('|');
}

/** Where a run ended, from the narrowest: module and offset, then the call; or the call alone. Empty where it came to its end. */
export type Place = readonly string[];

/** Reads the place out of a report's fingerprint. */
export function readPlace(fingerprint: string): Place {
  return fingerprint.split('|').slice(2);
}

/** As people read it: `vendor.dll+0x1a2c in Cancel`. */
export function placeWords(place: Place): string {
  return place.join(' in ');
}

const OWN_THREAD = 'own thread';
const OUTSIDE = { any: 'outside any module', own: 'outside its own code' } as const;

/** Whether two places are not one; what is noticed outside the subject's code is noticed where chance has it. */
export function areElsewhere(here: Place, there: Place): boolean {
  const isChance = ([module]: Place): boolean => module === OUTSIDE.any || module === OUTSIDE.own;
  // A file's name may have the separator in it, which reading cannot tell: so they are compared as they are written.
  return !isChance(here) && !isChance(there) && here.join('|') !== there.join('|');
}

/**
 * Where a run ended.
 * @param subject file names of the subject, as the places of crashes name it
 */
export function placeOf(outcome: RunOutcome, subject: ModuleNames): Place {
  switch (outcome.kind) {
    case 'crash': {
      const call = outcome.during?.call ?? OWN_THREAD;
      const { module, offset } = outcome.at ?? { module: null, offset: '' };
      if (module === null) return [OUTSIDE.any, call];
      // Where in the system's code it shows, and in which call, is chance: a damaged heap is noticed by whoever uses it next.
      if (!isOwnModule(subject, module)) return [OUTSIDE.own];
      return [`${module}+${offset}`, call];
    }
    case 'hang':
      return [outcome.during.call];
    case 'exit':
      return [String(outcome.exitCode), outcome.during?.call ?? OWN_THREAD];
    case 'completed':
    case 'integrity':
    case 'lacking':
    case 'harness-fault':
      return [];
  }
}

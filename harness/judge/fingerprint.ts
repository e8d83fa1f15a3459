/**
 * Fingerprints of findings. Two findings are the same if they break the same rule and end the same way at the same place. A
 * fingerprint depends only on the DLL's build, not on seed, run or machine, so reports can be compared.
 */

import { isOwnModule, type ModuleNames } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Breach } from './views.ts';

/**
 * The fingerprint of a breach.
 * @param subject file names of the subject, as the places of crashes name it
 * @returns for example `returns.it-returns|crash|vendor.dll+0x1a2c|Cancel` or `returns.it-returns|hang|Terminate`
 */
export function fingerprintOf(breach: Pick<Breach, 'rule' | 'outcome'>, outcome: RunOutcome, subject: ModuleNames): string {
  return [breach.rule, breach.outcome, ...placeOf(outcome, subject)].join('|');
}

/**
 * Where a process ended. Crash: module and offset, then the call; or only that it was outside the DLL's code. Hang: the call.
 * Exit: the exit code, then the call. Empty for other outcomes.
 */
export type Place = readonly string[];

/** Reads the place out of a report's fingerprint. */
export function readPlace(fingerprint: string): Place {
  return fingerprint.split('|').slice(2);
}

/** The place in words: `vendor.dll+0x1a2c in Cancel`. */
export function placeWords(place: Place): string {
  return place.join(' in ');
}

const OWN_THREAD = 'own thread';
const OUTSIDE = { any: 'outside any module', own: 'outside its own code' } as const;

/** Whether two places differ. A place outside the subject's code is chance, so it differs from none. */
export function areElsewhere(here: Place, there: Place): boolean {
  const isChance = ([module]: Place): boolean => module === OUTSIDE.any || module === OUTSIDE.own;
  // A file name may contain the separator, which splits a place that was read back. Joined places are equal all the same.
  return !isChance(here) && !isChance(there) && here.join('|') !== there.join('|');
}

/**
 * Where a process ended.
 * @param subject file names of the subject, as the places of crashes name it
 */
export function placeOf(outcome: RunOutcome, subject: ModuleNames): Place {
  switch (outcome.kind) {
    case 'crash': {
      const call = outcome.during?.call ?? OWN_THREAD;
      const { module, offset } = outcome.at ?? { module: null, offset: '' };
      if (module === null) return [OUTSIDE.any, call];
      // The place in the system's code, and the call, are chance: a damaged heap crashes its next user.
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

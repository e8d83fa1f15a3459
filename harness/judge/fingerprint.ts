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

const OWN_THREAD = 'own thread';
const OUTSIDE = { any: 'outside any module', own: 'outside its own code' } as const;

/** Whether two fingerprints name places that are not one; what is noticed outside the subject's code is noticed where chance has it. */
export function areElsewhere(one: string, other: string): boolean {
  const [here, there] = [one, other].map((print) => print.split('|').slice(2));
  const isChance = ([module = '']: readonly string[] = []): boolean => module === OUTSIDE.any || module === OUTSIDE.own;
  return !isChance(here) && !isChance(there) && here?.join('|') !== there?.join('|');
}

function placeOf(outcome: RunOutcome, subject: ModuleNames): readonly string[] {
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

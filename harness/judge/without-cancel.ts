/** Names the signs of an unsound subject in a run without Cancel, for the report, and puts them into words. Pure. */

import type { RunOutcome } from '../contract/trace.ts';
import type { Anomaly } from '../model/rule.ts';
import { anomaliesOf } from './anomalies.ts';

/** A sign's name. `not-started`: loading or Startup failed. */
export type Sign = Anomaly | 'ended' | 'not-started';

const WORDS: Readonly<Record<Sign, string>> = {
  ended: 'the process ended',
  'not-started': 'it could not be started',
  'not-opened': 'Open answered NULL',
  'not-reached': 'an operation failed or ended in another state than was asked for',
  'never-ends': 'an operation never ended',
  'extra-report': 'it reported on an operation that was over',
  'foreign-handle': 'it reported with a handle that nobody gave it',
  'report-after-close': 'it reported after Close',
  'not-alive': 'IsAlive answered FALSE for a resource that is online',
  'slow-call': 'a call took longer than 300 ms',
  unload: 'it did not unload',
  'goes-on': 'its worker went on after it was told to stop',
  heap: 'it damaged the heap',
  directory: 'it changed the current directory',
  environment: 'it changed the environment',
  locale: 'it changed the locale',
  priority: 'it changed a priority',
  'checkpoint-shrinks': 'its CheckPoint did not grow',
  'checkpoint-stays': 'its CheckPoint stayed the same',
  'log-level': 'it logged at a level that there is not',
  'log-unreadable': 'it logged what cannot be read',
};

/** The names of all signs that the run shows. */
export function signsOf(outcome: RunOutcome): ReadonlySet<Sign> {
  const signs = new Set<Sign>(anomaliesOf(outcome));
  if (outcome.kind !== 'completed') return signs;
  const refused = outcome.trace.events.some((event) => event.kind === 'return' && event.call === 'Open' && event.value === 0);
  return refused ? signs.add('not-opened') : signs;
}

/** A sign in words, as a clause of a sentence. A name that this version does not know is returned unchanged. */
export function signText(sign: string): string {
  return Object.hasOwn(WORDS, sign) ? WORDS[sign as Sign] : sign;
}

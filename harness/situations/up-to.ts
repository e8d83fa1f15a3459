/** The steps up to a pending operation. */
import type { CallbackAction, Step } from '../contract/step.ts';
import { offline, online, open, settle } from '../steps/phrases.ts';
import type { Timing, What } from './situation.ts';

/** All steps before the operation, and the operation itself. */
export function upTo(what: What, timing: Timing, script: readonly CallbackAction[]): readonly Step[] {
  if (what === 'online') return [open('A'), online('A', script)];
  return [open('A'), online('A'), settle('A', timing.patience), offline('A', script)];
}

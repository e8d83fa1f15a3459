/** The error for a monitor that cannot be bound: the subject may be the cause, or the machine. */
import type { Cause } from '../contract/verdict.ts';
import type { Bound } from './binding.ts';

/**
 * Why a monitor is not bound. `not-started`: the machine had no time for another process, so nothing of the subject was loaded.
 */
type Unbound = Exclude<Bound, { kind: 'bound' }> | { readonly kind: 'not-started'; readonly cause: Cause };

/** Thrown if a monitor cannot be started or bound; `bound` says why. */
export class BindTrouble extends Error {
  readonly bound: Unbound;
  constructor(bound: Unbound) {
    super(`the subject could not be bound again (${bound.kind})`);
    this.bound = bound;
  }
}

/** The error for a process that did not start in time, though others had. */
export function notStarted(): BindTrouble {
  const detail = 'a further process did not start in time, though others had';
  return new BindTrouble({ kind: 'not-started', cause: { cause: 'time-limit', detail } });
}

/** Whether the machine had no time for another process. Then the error says nothing about the subject. */
export function isMachines({ bound }: BindTrouble): boolean {
  return bound.kind === 'not-started';
}

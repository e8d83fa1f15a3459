/** A monitor that could not be brought to where the first one was: the subject's doing, or the machine's. */
import type { Cause } from '../contract/verdict.ts';
import type { Bound } from './binding.ts';

/** Why a monitor is not bound. `not-started`: nothing of the subject's was loaded, the machine had no time for another process. */
type Unbound = Exclude<Bound, { kind: 'bound' }> | { readonly kind: 'not-started'; readonly cause: Cause };

/** A monitor could not be brought to where the first one was; `bound` says why. */
export class BindTrouble extends Error {
  readonly bound: Unbound;
  constructor(bound: Unbound) {
    super(`the subject could not be bound again (${bound.kind})`);
    this.bound = bound;
  }
}

/** The trouble of a process that did not come up, though others had. */
export function notStarted(): BindTrouble {
  const detail = 'a further process did not start in time, though others had';
  return new BindTrouble({ kind: 'not-started', cause: { cause: 'time-limit', detail } });
}

/** Whether it is the machine that had no time for another process, and nothing about the subject. */
export function isMachines({ bound }: BindTrouble): boolean {
  return bound.kind === 'not-started';
}

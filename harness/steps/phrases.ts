/** Short runs of steps that scenarios are built from. Guards keep every order legal for a Resource Monitor. */
import type { Alias, Anchor, CallbackAction, KnownState, Step } from '../contract/step.ts';
import { legalStates } from '../model/legal.ts';

/** Bounds of a wait: without any report, and in all. Milliseconds. */
export interface Patience {
  readonly quietMs: number;
  readonly maxMs: number;
}

/** The guard of a call; empty if the call may come at any time. */
function guard(call: Step['do']): { readonly if?: readonly KnownState[] } {
  const states = legalStates(call);
  return states === null ? {} : { if: states };
}

/** Opens a resource. */
export function open(resource: Alias, name?: 'plain' | 'long' | 'non-ascii'): Step {
  return { do: 'open', resource, ...(name === undefined ? {} : { name }), ...guard('open') };
}

/**
 * Brings the resource online.
 * @param script actions of the callbacks on its status reports
 */
export function online(resource: Alias, script: readonly CallbackAction[] = []): Step {
  return { do: 'online', resource, ...(script.length > 0 ? { script } : {}), ...guard('online') };
}

/**
 * Takes the resource offline.
 * @param script actions of the callbacks on its status reports
 */
export function offline(resource: Alias, script: readonly CallbackAction[] = []): Step {
  return { do: 'offline', resource, ...(script.length > 0 ? { script } : {}), ...guard('offline') };
}

/** Cancels at `anchor`; without one, as soon as every earlier step is complete. */
export function cancel(resource: Alias, anchor?: Anchor): Step {
  return { do: 'cancel', resource, ...(anchor === undefined ? {} : { anchor }), ...guard('cancel') };
}

/** Waits for the end of the pending operation. */
export function settle(resource: Alias, patience: Patience): Step {
  return { do: 'wait', resource, ...patience };
}

/** Asks IsAlive while the resource is online. */
export function poll(resource: Alias): Step {
  return { do: 'isAlive', resource, ...guard('isAlive') };
}

/** Asks LooksAlive while the resource is online. */
export function looksAlive(resource: Alias): Step {
  return { do: 'looksAlive', resource, ...guard('looksAlive') };
}

/** Terminates the resource if it is open. */
export function terminate(resource: Alias): Step {
  return { do: 'terminate', resource, ...guard('terminate') };
}

/** Closes the resource if it is open. */
export function close(resource: Alias): Step {
  return { do: 'close', resource, ...guard('close') };
}

/** A worker that has reported Online gets this time to note it before IsAlive is asked. Milliseconds. */
const BEFORE_POLL_MS = 25;

/** Brings the resource up and down without Cancel. This has to work after any Cancel. */
export function roundTrip(resource: Alias, patience: Patience): readonly Step[] {
  const quiet: Step = { do: 'pause', resource, ms: BEFORE_POLL_MS };
  return [online(resource), settle(resource, patience), quiet, poll(resource), offline(resource), settle(resource, patience)];
}

/** Terminates and closes the resources that are still open, as the Resource Monitor does. */
export function goodEnd(resources: readonly Alias[]): readonly Step[] {
  return resources.flatMap((resource) => [terminate(resource), close(resource)]);
}

/** Counts threads, handles and memory of the process. The resource does not matter. */
export const MEASURE: Step = { do: 'measure', resource: 'A' };

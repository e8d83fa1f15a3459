/** Short runs of steps that scenarios are put together from; guards keep every order one that a Resource Monitor makes. */
import type { Alias, Anchor, CallbackAction, KnownState, Step } from '../contract/step.ts';
import { legalStates } from '../model/legal.ts';

/** Bounds of a wait, milliseconds. */
export interface Patience {
  readonly quietMs: number;
  readonly maxMs: number;
}

/** The guard of a call; empty for what may come at any time. */
function guard(call: Step['do']): { readonly if?: readonly KnownState[] } {
  const states = legalStates(call);
  return states === null ? {} : { if: states };
}

export function open(resource: Alias, name?: 'plain' | 'long' | 'non-ascii'): Step {
  return { do: 'open', resource, ...(name === undefined ? {} : { name }), ...guard('open') };
}

export function online(resource: Alias, script: readonly CallbackAction[] = []): Step {
  return { do: 'online', resource, ...(script.length > 0 ? { script } : {}), ...guard('online') };
}

export function offline(resource: Alias, script: readonly CallbackAction[] = []): Step {
  return { do: 'offline', resource, ...(script.length > 0 ? { script } : {}), ...guard('offline') };
}

export function cancel(resource: Alias, anchor?: Anchor): Step {
  return { do: 'cancel', resource, ...(anchor === undefined ? {} : { anchor }), ...guard('cancel') };
}

export function settle(resource: Alias, patience: Patience): Step {
  return { do: 'wait', resource, ...patience };
}

export function poll(resource: Alias): Step {
  return { do: 'isAlive', resource, ...guard('isAlive') };
}

export function looksAlive(resource: Alias): Step {
  return { do: 'looksAlive', resource, ...guard('looksAlive') };
}

export function terminate(resource: Alias): Step {
  return { do: 'terminate', resource, ...guard('terminate') };
}

export function close(resource: Alias): Step {
  return { do: 'close', resource, ...guard('close') };
}

/** A worker that has reported Online gets so long to note it itself before IsAlive is asked, milliseconds. */
const BEFORE_POLL_MS = 25;

/** Brings the resource up and down again with no Cancel: what must work after one. */
export function roundTrip(resource: Alias, patience: Patience): readonly Step[] {
  const quiet: Step = { do: 'pause', resource, ms: BEFORE_POLL_MS };
  return [online(resource), settle(resource, patience), quiet, poll(resource), offline(resource), settle(resource, patience)];
}

/** Ends what is left, as the Resource Monitor does. */
export function goodEnd(resources: readonly Alias[]): readonly Step[] {
  return resources.flatMap((resource) => [terminate(resource), close(resource)]);
}

/** Counts threads, handles and memory of the process; whose step it is does not matter. */
export const MEASURE: Step = { do: 'measure', resource: 'A' };

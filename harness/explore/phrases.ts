/** Short runs of steps that scenarios are put together from; guards keep every order one that a Resource Monitor makes. */
import type { Alias, Anchor, CallbackAction, KnownState, Step } from '../contract/step.ts';

/** Bounds of a wait, milliseconds. */
export interface Patience {
  readonly quietMs: number;
  readonly maxMs: number;
}

/** Cancel is legal for every resource that is open. */
const OPEN_STATES: readonly KnownState[] = ['offline', 'online-pending', 'online', 'offline-pending', 'failed'];

export function open(resource: Alias, name?: 'plain' | 'long' | 'non-ascii'): Step {
  return { do: 'open', resource, ...(name === undefined ? {} : { name }), if: ['closed'] };
}

/** Online straight after Failed is an order that no Resource Monitor makes: only from offline. */
export function online(resource: Alias, script: readonly CallbackAction[] = []): Step {
  return { do: 'online', resource, ...(script.length > 0 ? { script } : {}), if: ['offline'] };
}

export function offline(resource: Alias, script: readonly CallbackAction[] = []): Step {
  return { do: 'offline', resource, ...(script.length > 0 ? { script } : {}), if: ['online'] };
}

export function cancel(resource: Alias, anchor?: Anchor): Step {
  return { do: 'cancel', resource, ...(anchor === undefined ? {} : { anchor }), if: OPEN_STATES };
}

export function settle(resource: Alias, patience: Patience): Step {
  return { do: 'wait', resource, ...patience };
}

export function poll(resource: Alias): Step {
  return { do: 'isAlive', resource, if: ['online'] };
}

export function terminate(resource: Alias): Step {
  return { do: 'terminate', resource, if: OPEN_STATES };
}

export function close(resource: Alias): Step {
  return { do: 'close', resource, if: OPEN_STATES };
}

/** Brings the resource up and down again with no Cancel: what must work after one. */
export function roundTrip(resource: Alias, patience: Patience): readonly Step[] {
  return [online(resource), settle(resource, patience), poll(resource), offline(resource), settle(resource, patience)];
}

/** Ends what is left, as the Resource Monitor does. */
export function goodEnd(resources: readonly Alias[]): readonly Step[] {
  return resources.flatMap((resource) => [terminate(resource), close(resource)]);
}

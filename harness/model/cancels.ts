/** Sorts the Cancels of a history by whether an operation was pending. Pure. */
import type { Alias } from '../contract/step.ts';
import type { Call, History } from './history.ts';

/** The Cancels of one resource in order: `busy` if its operation was pending, else `idle`. */
export function cancelsOf(history: History, resource: Alias): { readonly busy: readonly Call[]; readonly idle: readonly Call[] } {
  const all = history.calls.filter((call) => call.call === 'Cancel' && call.resource === resource);
  const inside = new Set(
    history.operations
      .filter((operation) => operation.resource === resource)
      .flatMap((operation) => operation.cancels.map((call) => call.enter.seq)),
  );
  return { busy: all.filter((call) => inside.has(call.enter.seq)), idle: all.filter((call) => !inside.has(call.enter.seq)) };
}

/**
 * Whether Cancel was called for another resource, or for none, between two sequence numbers. If so, it may have caused an effect
 * on this resource.
 */
export function cancelledElsewhere(history: History, resource: Alias, from: number, to: number): boolean {
  return history.calls.some(
    ({ call, resource: of, enter }) => call === 'Cancel' && of !== resource && enter.seq > from && enter.seq < to,
  );
}

/** The Cancels of a history, by what they met. Pure. */
import type { Alias } from '../contract/step.ts';
import type { Call, History } from './history.ts';

/** Cancels that found something pending, and those that did not; both on one resource, in order. */
export function cancelsOf(history: History, resource: Alias): { readonly busy: readonly Call[]; readonly idle: readonly Call[] } {
  const all = history.calls.filter((call) => call.call === 'Cancel' && call.resource === resource);
  const inside = new Set(
    history.operations
      .filter((operation) => operation.resource === resource)
      .flatMap((operation) => operation.cancels.map((call) => call.enter.seq)),
  );
  return { busy: all.filter((call) => inside.has(call.enter.seq)), idle: all.filter((call) => !inside.has(call.enter.seq)) };
}

/** Whether Cancel was called with something else than this resource between two moments: then what shows at the later one may be its doing. */
export function cancelledElsewhere(history: History, resource: Alias, from: number, to: number): boolean {
  return history.calls.some(
    ({ call, resource: of, enter }) => call === 'Cancel' && of !== resource && enter.seq > from && enter.seq < to,
  );
}

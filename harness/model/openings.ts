/** Tells the lives of a resource apart: each Open under one name begins another. Pure. */
import type { Alias } from '../contract/step.ts';
import type { Call, History } from './history.ts';

/** The resource's last Open that was entered before the sequence number; null if there is none. */
export function openingOf({ calls }: History, resource: Alias, seq: number): Call | null {
  return calls.findLast((call) => call.call === 'Open' && call.resource === resource && call.enter.seq < seq) ?? null;
}

/** A Cancel of a resource that was closed afterwards, with that Close. */
export interface ClosedCancel {
  readonly resource: Alias;
  readonly cancel: Call;
  readonly close: Call;
}

/** The last Close before the sequence number of a resource that had been cancelled in that life; null if there is none. */
export function closedCancelBefore(history: History, seq: number): ClosedCancel | null {
  const { calls } = history;
  for (const close of calls.filter((call) => call.call === 'Close' && call.exit !== null && call.exit.seq < seq).reverse()) {
    const { resource } = close;
    if (resource === null) continue;
    const from = openingOf(history, resource, close.enter.seq)?.enter.seq ?? 0;
    const cancel = lastCancel(calls, resource, from, close.enter.seq);
    if (cancel !== null) return { resource, cancel, close };
  }
  return null;
}

/** The last Cancel of the resource between two sequence numbers; null if there is none. */
export function lastCancel(calls: readonly Call[], resource: Alias, from: number, to: number): Call | null {
  const isIt = ({ call, resource: of, enter }: Call): boolean =>
    call === 'Cancel' && of === resource && enter.seq > from && enter.seq < to;
  return calls.findLast(isIt) ?? null;
}

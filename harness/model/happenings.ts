/** Turns one resource's calls and reports into intervals of the shim's sequence, for explain.ts. */
import { TERMINATE_ANSWER } from '../abi/states.ts';
import type { Alias } from '../contract/step.ts';
import type { History } from './history.ts';

/** A call or report of one resource. `from` and `to` are the sequence numbers of its beginning and its end. */
export type Happening =
  | { readonly kind: 'open' | 'terminate' | 'close'; readonly from: number; readonly to: number }
  | { readonly kind: 'online' | 'offline'; readonly value: number; readonly from: number; readonly to: number }
  | { readonly kind: 'cancel'; readonly value: number; readonly from: number; readonly to: number }
  | {
      readonly kind: 'report';
      readonly state: number;
      /** The callback answered Terminate, so the pending operation has to stop at once. */
      readonly stops?: boolean;
      readonly from: number;
      readonly to: number;
    };

/** The happenings of one resource in the order of their beginnings. If one never returned, `to` is infinite. */
export function happeningsOf(history: History, resource: Alias): readonly Happening[] {
  const found: Happening[] = [];
  for (const call of history.calls) {
    if (call.resource !== resource) continue;
    const from = call.enter.seq;
    const to = call.exit?.seq ?? Number.POSITIVE_INFINITY;
    const value = call.exit?.value ?? 0;
    switch (call.call) {
      case 'Open':
        if (value === 1) found.push({ kind: 'open', from, to });
        break;
      case 'Online':
        found.push({ kind: 'online', value, from, to });
        break;
      case 'Offline':
        found.push({ kind: 'offline', value, from, to });
        break;
      case 'Cancel':
        if (call.exit !== null) found.push({ kind: 'cancel', value, from, to });
        break;
      case 'Terminate':
        found.push({ kind: 'terminate', from, to });
        break;
      case 'Close':
        found.push({ kind: 'close', from, to });
        break;
      default:
        break;
    }
  }
  for (const event of history.events) {
    if (event.kind !== 'report' || event.resource !== resource || event.stale || event.state === null) continue;
    const back = history.events.find((other) => other.kind === 'reported' && other.of === event.seq);
    const stops = back?.kind === 'reported' && back.answer === TERMINATE_ANSWER;
    const to = back?.seq ?? Number.POSITIVE_INFINITY;
    found.push({ kind: 'report', state: event.state, ...(stops ? { stops } : {}), from: event.seq, to });
  }
  return found.sort((a, b) => a.from - b.from);
}

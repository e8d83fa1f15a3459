/** What came after the Cancels of a run. Pure. */
import type { Report } from './history.ts';
import type { View } from './rule.ts';

/** Reports after the first Cancel was entered. */
export function reportsSinceCancel(view: View): readonly Report[] {
  const first = view.history.calls.find((call) => call.call === 'Cancel');
  if (first === undefined) return [];
  return view.trace.events.filter((event): event is Report => event.kind === 'report' && event.seq > first.enter.seq);
}

/**
 * The step of the last Cancel that was entered before an event; 0 if there is none.
 * @param seq the event's sequence number
 */
export function blamedStep(view: View, seq: number): number {
  return view.history.calls.filter((call) => call.call === 'Cancel' && call.enter.seq < seq).at(-1)?.step ?? 0;
}

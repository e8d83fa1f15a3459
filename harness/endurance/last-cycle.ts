/** Rewrites the end of a process that repeated the same steps as the end of one such cycle. Pure. */
import type { Step } from '../contract/step.ts';
import type { CallInFlight, EndedOutcome, TraceEvent } from '../contract/trace.ts';
import { MEASURE_EVERY } from './cycles.ts';

/** The end of a process that ran cycles. */
export type Ended = EndedOutcome;

/**
 * The same end, with step numbers of one cycle and the events of the last cycle.
 * @param outcome of a batch as arms.ts makes it, with a measurement before the cycles and after every third
 * @param steps of one cycle
 */
export function lastCycle(outcome: Ended, steps: readonly Step[]): Ended {
  const { events } = outcome.trace;
  const entered = events.findLast((event) => event.kind === 'enter' && event.step >= 0);
  const last = during(outcome)?.step ?? (entered?.kind === 'enter' ? entered.step : 0);
  const first = last - (within(last, steps.length) ?? 0);
  const from = events.findIndex((event) => 'step' in event && event.step >= first);
  const lastEvents = from < 0 ? [] : events.slice(from).map((event) => renumbered(event, first, steps.length));
  return endedIn(outcome, lastEvents, (step) => (step < first || step - first >= steps.length ? -1 : step - first));
}

/** The same end without steps and events, if no few steps show it. */
export function withoutSteps(outcome: Ended): Ended {
  return endedIn(outcome, [], () => -1);
}

/** Index of a batch's step within its cycle; null for a measurement. */
function within(step: number, length: number): number | null {
  const inBlock = (step - 1) % (MEASURE_EVERY * length + 1);
  return step < 1 || inBlock === MEASURE_EVERY * length ? null : inBlock % length;
}

function renumbered(event: TraceEvent, first: number, length: number): TraceEvent {
  if (!('step' in event) || event.step < first || event.step - first >= length) return event;
  return { ...event, step: event.step - first };
}

function endedIn(outcome: Ended, events: readonly TraceEvent[], place: (step: number) => number): Ended {
  const trace = { ...outcome.trace, events };
  const placed = (call: CallInFlight): CallInFlight => ({ ...call, step: place(call.step) });
  switch (outcome.kind) {
    case 'crash':
    case 'exit':
      return { ...outcome, trace, during: outcome.during === null ? null : placed(outcome.during) };
    case 'hang':
      return { ...outcome, trace, during: placed(outcome.during) };
    case 'integrity':
      return { ...outcome, trace };
  }
}

function during(outcome: Ended): CallInFlight | null {
  return outcome.kind === 'integrity' ? null : outcome.during;
}

/** The end of a process that had done the same few steps again and again, told as the end of those steps done once. Pure. */
import type { Step } from '../contract/step.ts';
import type { CallInFlight, EndedOutcome, TraceEvent } from '../contract/trace.ts';
import { MEASURE_EVERY } from './cycles.ts';

export type Ended = EndedOutcome;

/** @param steps of one cycle; the outcome is that of a batch of them, as arms.ts makes it: a measurement before them and after every third */
export function lastCycle(outcome: Ended, steps: readonly Step[]): Ended {
  const { events } = outcome.trace;
  const entered = events.findLast((event) => event.kind === 'enter' && event.step >= 0);
  const last = during(outcome)?.step ?? (entered?.kind === 'enter' ? entered.step : 0);
  const first = last - (within(last, steps.length) ?? 0);
  const from = events.findIndex((event) => 'step' in event && event.step >= first);
  const told = from < 0 ? [] : events.slice(from).map((event) => renumbered(event, first, steps.length));
  return endedIn(outcome, told, (step) => (step < first || step - first >= steps.length ? -1 : step - first));
}

/** The end of a process that no few steps show: which step of its many it was says nothing. */
export function withoutSteps(outcome: Ended): Ended {
  return endedIn(outcome, [], () => -1);
}

/** Place of a batch's step in its cycle; null for a measurement. */
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

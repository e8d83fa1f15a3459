/**
 * Whether a form's own steps take long enough for what shows the breach. A report that comes after the last call comes by luck: another machine, or another
 * run, may end the process first. Pure.
 */
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import type { Breach } from '../judge/views.ts';

/** A pause that was shortened is at least this many times as long as what shows the breach took, and so much longer. Another machine may be slower. */
const TIMES = 2;
const MARGIN_MS = 30;

/**
 * Whether the last event that shows the breach came while the steps were carried out, their pauses included.
 * @param steps of the form, without what was appended to them for the run
 * @param events of the run, in order
 * @param own steps of the candidate, whose pauses at the end are long enough
 */
export function showsWithin(
  steps: readonly Step[],
  events: readonly TraceEvent[],
  { outcome, events: shownBy }: Pick<Breach, 'outcome' | 'events'>,
  own: readonly Step[],
): boolean {
  // What ends the process is waited for; see Broken.laterMs.
  const last = Math.max(...shownBy, 0);
  const shown = events.find(({ seq }) => seq === last);
  if (outcome !== 'violation' || shown === undefined) return true;
  const lastCall = lastCallIn(steps);
  const ended = events.findLast((event) => 'step' in event && event.step >= 0 && event.step <= lastCall);
  if (ended === undefined || shown.seq <= ended.seq) return true;
  const neededMs = (shown.ns - ended.ns) / 1e6;
  const pausedMs = pausesMs(steps);
  return neededMs <= pausedMs && (pausedMs >= pausesMs(own) || TIMES * neededMs + MARGIN_MS <= pausedMs);
}

function lastCallIn(steps: readonly Step[]): number {
  return steps.findLastIndex((step) => step.do !== 'pause');
}

/** Length of the pauses at the end, milliseconds. */
function pausesMs(steps: readonly Step[]): number {
  return steps.slice(lastCallIn(steps) + 1).reduce((sum, step) => sum + timeOf(step), 0);
}

function timeOf(step: Step): number {
  return (step.do === 'pause' ? step.ms : 0) + (step.anchor?.at === 'delay' ? step.anchor.ms : 0);
}

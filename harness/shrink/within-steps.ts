/**
 * Whether a form's own steps take long enough for what shows the breach. A report that comes after the last call comes by luck: another machine, or another
 * run, may end the process first. Pure.
 */
import type { Step } from '../contract/step.ts';
import type { TraceEvent } from '../contract/trace.ts';
import type { Breach } from '../judge/views.ts';

/**
 * Whether the last event that shows the breach came while the steps were carried out, their pauses included.
 * @param steps of the form, without what was appended to them for the run
 * @param events of the run, in order
 */
export function showsWithin(
  steps: readonly Step[],
  events: readonly TraceEvent[],
  { outcome, events: shownBy }: Pick<Breach, 'outcome' | 'events'>,
): boolean {
  // What ends the process is waited for; see Broken.laterMs.
  const last = Math.max(...shownBy, 0);
  const shown = events.find(({ seq }) => seq === last);
  if (outcome !== 'violation' || shown === undefined) return true;
  const lastCall = steps.findLastIndex((step) => step.do !== 'pause');
  const ended = events.findLast((event) => 'step' in event && event.step >= 0 && event.step <= lastCall);
  if (ended === undefined) return true;
  const pausedMs = steps.slice(lastCall + 1).reduce((sum, step) => sum + timeOf(step), 0);
  return shown.seq <= ended.seq || shown.ns <= ended.ns + pausedMs * 1e6;
}

function timeOf(step: Step): number {
  return (step.do === 'pause' ? step.ms : 0) + (step.anchor?.at === 'delay' ? step.anchor.ms : 0);
}

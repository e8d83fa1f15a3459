/** Moves the Cancel of a sweep to another moment. */
import type { Step } from '../contract/step.ts';

/**
 * Changes the delay of a Cancel; other steps stay as they are.
 * @param ms after the step before, milliseconds
 * @param medianMs the operation's usual time, milliseconds
 */
export function atMoment(step: Step, ms: number, medianMs: number): Step {
  if (step.do !== 'cancel' || step.anchor?.at !== 'delay') return step;
  return {
    ...step,
    anchor: { at: 'delay', ms: Math.round(ms), permille: medianMs > 0 ? Math.round((1_000 * ms) / medianMs) : 0 },
  };
}

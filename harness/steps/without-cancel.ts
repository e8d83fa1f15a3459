/** The control of a scenario: the same steps with no Cancel among them. */
import type { Step } from '../contract/step.ts';
import { remap } from './remap.ts';

/**
 * The same steps without Cancel. Reports that were held for a Cancel are held for a moment only. What ends the operation behind a
 * Cancel keeps its moment.
 */
export function withoutCancel(steps: readonly Step[]): readonly Step[] {
  return remap(keepMoments(steps), (step) => step.do !== 'cancel', heldBriefly);
}

function heldBriefly(step: Step): Step {
  if ((step.do !== 'online' && step.do !== 'offline') || step.script === undefined) return step;
  return {
    ...step,
    script: step.script.map((action) =>
      action.act === 'hold' || action.act === 'hold-end' ? { ...action, maxMs: Math.min(action.maxMs, 50) } : action,
    ),
  };
}

/**
 * Hands the delay of a Cancel on to the Terminate, Close or pause right after it. Without it they would come before the worker has
 * begun, where the DLL may be sound, and Cancel would get the blame for what it does later.
 */
function keepMoments(steps: readonly Step[]): readonly Step[] {
  const delays = steps.map((step) => (step.do === 'cancel' && step.anchor?.at === 'delay' ? step.anchor : null));
  return steps.map((step, index) => {
    const delay = delays[index - 1] ?? null;
    const ends = step.do === 'terminate' || step.do === 'close' || step.do === 'pause';
    return ends && delay !== null && step.anchor === undefined ? { ...step, anchor: delay } : step;
  });
}

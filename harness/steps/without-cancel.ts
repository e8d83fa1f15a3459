/** The control of a scenario: the same steps with no Cancel among them. */
import type { Step } from '../contract/step.ts';
import { remap } from './remap.ts';

/** The same steps without Cancel. Reports that were held for a Cancel are held for a moment only. */
export function withoutCancel(steps: readonly Step[]): readonly Step[] {
  return remap(
    steps,
    (step) => step.do !== 'cancel',
    (step) =>
      (step.do === 'online' || step.do === 'offline') && step.script !== undefined
        ? {
            ...step,
            script: step.script.map((action) =>
              action.act === 'hold' || action.act === 'hold-end' ? { ...action, maxMs: Math.min(action.maxMs, 50) } : action,
            ),
          }
        : step,
  );
}

/** Reads the steps of a finding that shows only when they are repeated. */

import type { Step } from '../contract/step.ts';
import { UsageError } from '../contract/usage.ts';
import { MOST_STEPS_A_CYCLE } from '../endurance/arms.ts';
import { readSteps } from '../steps/read-steps.ts';

/**
 * Reads steps as readSteps does.
 * @throws UsageError also if they cannot be repeated in one process: too many steps, `unload`, or a `beside` anchor
 */
export function readRepeatedSteps(value: unknown, from: string): readonly Step[] {
  const steps = readSteps(value, from);
  if (steps.length > MOST_STEPS_A_CYCLE)
    throw new UsageError(`${from} holds ${steps.length} steps to be repeated; at most ${MOST_STEPS_A_CYCLE} can be repeated.`);
  const index = steps.findIndex((step) => step.do === 'unload' || step.anchor?.at === 'beside');
  if (index < 0) return steps;
  const what = steps[index]?.do === 'unload' ? 'unloads' : 'starts beside another';
  throw new UsageError(`Step ${index + 1} of ${from} ${what}, so these steps cannot be repeated in one process.`);
}

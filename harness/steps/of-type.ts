/** Makes some resources of a list of steps resources of another type. */
import type { Alias, Step } from '../contract/step.ts';

/** The steps with these resources opened as resources of the type. */
export function ofType(steps: readonly Step[], resources: readonly Alias[], type: string): readonly Step[] {
  return steps.map((step) => (step.do === 'open' && resources.includes(step.resource) ? { ...step, type } : step));
}

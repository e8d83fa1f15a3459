/** Removes or prepends steps, and keeps anchors on the steps that they name. */
import type { Step } from '../contract/step.ts';

/** Keeps some steps and moves `beside` anchors to the new places. An anchor whose step is gone becomes `next`. */
export function remap(
  steps: readonly Step[],
  keep: (step: Step, index: number) => boolean,
  change: (step: Step) => Step = (step) => step,
): readonly Step[] {
  const places = new Map<number, number>();
  steps.forEach((step, index) => {
    if (keep(step, index)) places.set(index, places.size);
  });
  return steps
    .filter((step, index) => keep(step, index))
    .map((step) => {
      if (step.anchor?.at !== 'beside') return change(step);
      const place = places.get(step.anchor.step);
      const anchor = place === undefined ? ({ at: 'next' } as const) : ({ at: 'beside', step: place } as const);
      return change({ ...step, anchor });
    });
}

/** Concatenates lists of steps into one. */
export function joined(lists: readonly (readonly Step[])[]): readonly Step[] {
  const all: Step[] = [];
  for (const steps of lists) {
    const by = all.length;
    for (const step of steps)
      all.push(step.anchor?.at === 'beside' ? { ...step, anchor: { at: 'beside', step: step.anchor.step + by } } : step);
  }
  return all;
}

/**
 * The few steps that most findings come down to: Open, the operation, Cancel, and the step that shows it. Tried before anything is taken away piece
 * by piece, they save most of the runs where they suffice, and cost two or three where they do not. Pure.
 */
import type { Step } from '../contract/step.ts';
import { remap } from '../steps/remap.ts';

/**
 * Forms of the steps that keep only what is done to the resource of the step that broke the rule, fewest first.
 * @param broken index of that step; what comes after it is kept
 */
export function coreForms(steps: readonly Step[], broken: number): readonly (readonly Step[])[] {
  const resource = steps[broken]?.resource;
  const lastBefore = (end: number, ...names: readonly Step['do'][]): number =>
    steps.findLastIndex((step, index) => index < end && step.resource === resource && names.includes(step.do));
  const isOperation = steps[broken]?.do === 'online' || steps[broken]?.do === 'offline';
  const operation = isOperation ? broken : lastBefore(broken, 'online', 'offline');
  const cancel = lastBefore(broken, 'cancel');
  const open = lastBefore(operation < 0 ? broken : operation, 'open');
  // What the operation had to wait for: an Offline needs a resource that is online, and an operation after a Cancel the one that it met.
  const before = lastBefore(operation, 'online', 'offline');
  const waited = steps.findIndex((step, index) => index > before && step.resource === resource && step.do === 'wait');
  const few = new Set([open, operation, cancel]);
  const more = new Set([...few, before, waited]);
  const only = (kept: ReadonlySet<number>): readonly Step[] => remap(steps, (_, index) => index >= broken || kept.has(index));
  const whole = remap(steps, (step, index) => index >= broken || (index >= open && step.resource === resource));
  const byLength = new Map([whole, only(more), only(few)].map((form) => [form.length, form]));
  return [...byLength.values()].filter((form) => form.length < steps.length).toSorted((a, b) => a.length - b.length);
}

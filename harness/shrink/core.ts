/**
 * The few steps that most findings shrink to: Open, the operation, Cancel, and the step that shows the breach. Trying them first
 * saves most runs where they suffice, and costs two or three runs where they do not. Pure.
 */
import type { Step } from '../contract/step.ts';
import { remap } from '../steps/remap.ts';

/**
 * Reduces the steps to those on the resource of the violating step, shortest form first.
 * @param broken index of the violating step; later steps are kept
 */
export function coreForms(steps: readonly Step[], broken: number): readonly (readonly Step[])[] {
  const resource = steps[broken]?.resource;
  const lastBefore = (end: number, ...names: readonly Step['do'][]): number =>
    steps.findLastIndex((step, index) => index < end && step.resource === resource && names.includes(step.do));
  const isOperation = steps[broken]?.do === 'online' || steps[broken]?.do === 'offline';
  const operation = isOperation ? broken : lastBefore(broken, 'online', 'offline');
  const cancel = lastBefore(broken, 'cancel');
  const open = lastBefore(operation < 0 ? broken : operation, 'open');
  // An Offline needs a resource that is online. An operation after a Cancel needs the operation that this Cancel met.
  const before = lastBefore(operation, 'online', 'offline');
  const waited = steps.findIndex((step, index) => index > before && step.resource === resource && step.do === 'wait');
  const few = new Set([open, operation, cancel]);
  const more = new Set([...few, before, waited]);
  const only = (kept: ReadonlySet<number>): readonly Step[] => remap(steps, (_, index) => index >= broken || kept.has(index));
  const whole = remap(steps, (step, index) => index >= broken || (index >= open && step.resource === resource));
  const byLength = new Map([whole, only(more), only(few)].map((form) => [form.length, form]));
  return [...byLength.values()].filter((form) => form.length < steps.length).toSorted((a, b) => a.length - b.length);
}

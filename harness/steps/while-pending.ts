/** Moves what ends an operation to a moment at which the operation is still pending. Pure. */
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';

/** The latest moment, as a part of the operation's usual time. Later ones might miss it. */
const LATEST = 0.75;

/**
 * The steps of a control, with each Terminate and Close that would find its operation over moved to where it is pending. A Cancel makes an operation last
 * longer if the rollback takes long. Without it, Close would come when all is over, and a DLL that leaves every pending worker behind would seem sound.
 * @returns the same steps if there is nothing to move
 */
export function whilePending(steps: readonly Step[], facts: Pick<Facts, 'online' | 'offline'>): readonly Step[] {
  let moved = steps;
  for (const [index, step] of steps.entries())
    if (step.do === 'terminate' || step.do === 'close') moved = movedTo(moved, index, step, facts);
  return moved;
}

/** Shortens the delays between the operation and the step that ends it, if they are longer than the operation. */
function movedTo(
  steps: readonly Step[],
  end: number,
  { resource }: Step,
  facts: Pick<Facts, 'online' | 'offline'>,
): readonly Step[] {
  const between = steps.slice(0, end).findLastIndex((step) => step.resource === resource && step.do !== 'pause' && !isPoll(step));
  const begun = steps[between];
  if (begun === undefined || (begun.do !== 'online' && begun.do !== 'offline')) return steps;
  const latestMs = Math.floor(LATEST * facts[begun.do].medianMs);
  const places = steps.map((_, index) => index).filter((index) => index > between && index <= end);
  const totalMs = places.reduce((sum, index) => sum + delayMs(steps[index]), 0);
  if (totalMs <= latestMs) return steps;
  return steps.map((step, index) => (places.includes(index) ? shortened(step, latestMs / totalMs) : step));
}

function isPoll(step: Step): boolean {
  return step.do === 'isAlive' || step.do === 'looksAlive';
}

function delayMs(step: Step | undefined): number {
  if (step === undefined) return 0;
  return (step.do === 'pause' ? step.ms : 0) + (step.anchor?.at === 'delay' ? step.anchor.ms : 0);
}

function shortened(step: Step, factor: number): Step {
  const by = (ms: number): number => Math.floor(ms * factor);
  const sooner: Step = step.do === 'pause' ? { ...step, ms: by(step.ms) } : step;
  return sooner.anchor?.at === 'delay' ? { ...sooner, anchor: { ...sooner.anchor, ms: by(sooner.anchor.ms) } } : sooner;
}

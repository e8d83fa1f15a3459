/** Anchors at moments of a pending operation, timed by calibration. */
import type { OperationFacts } from '../contract/facts.ts';
import type { Anchor } from '../contract/step.ts';

/** The moment at `permille` of the usual time, counted from the step before. */
export function after({ medianMs }: OperationFacts, permille: number): Anchor {
  return { at: 'delay', permille, ms: Math.round((medianMs * permille) / 1_000) };
}

/** The moment when a report holds the worker. */
export function whileHeld(operation: OperationFacts): Anchor {
  return { at: 'held', withinMs: holdMs(operation) };
}

/** How long a report is held at most, and how long a step waits for that: the longest operation and a second. Milliseconds. */
export function holdMs({ maxMs }: OperationFacts): number {
  return Math.min(5_000, Math.ceil(maxMs) + 1_000);
}

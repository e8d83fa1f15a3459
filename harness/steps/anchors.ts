/** Moments of a pending operation, from what calibration measured. */
import type { OperationFacts } from '../contract/facts.ts';
import type { Anchor } from '../contract/step.ts';

/** The moment at `permille` of the calibrated interval, after the step before. */
export function after({ medianMs }: OperationFacts, permille: number): Anchor {
  return { at: 'delay', permille, ms: Math.round((medianMs * permille) / 1_000) };
}

/** While the worker is held inside a report. */
export function whileHeld(operation: OperationFacts): Anchor {
  return { at: 'held', withinMs: holdMs(operation) };
}

/** How long a report is held at most, and a held one is waited for: the operation's own time and a second, milliseconds. */
export function holdMs({ maxMs }: OperationFacts): number {
  return Math.min(5_000, Math.ceil(maxMs) + 1_000);
}

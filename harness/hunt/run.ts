/** One scenario that ran, and what came of it. */
import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';

/** A scenario of the hunt, its outcome, and what its process had run before it. */
export interface Run {
  readonly scenario: Scenario;
  readonly outcome: RunOutcome;
  /** Scenarios that ran before it in the same process. */
  readonly prefix: readonly string[];
}

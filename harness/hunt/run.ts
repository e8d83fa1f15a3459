/** One scenario that ran, and its outcome. */
import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';

/** A scenario of the hunt, its outcome, and what its process ran before it. */
export interface Run {
  readonly scenario: Scenario;
  readonly outcome: RunOutcome;
  /** Ids of the scenarios that ran before it in the same process, in order. */
  readonly prefix: readonly string[];
}

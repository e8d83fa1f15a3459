import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';

export interface Run {
  readonly scenario: Scenario;
  readonly outcome: RunOutcome;
  /** Scenarios that ran before it in the same process. */
  readonly prefix: readonly string[];
}

/** What looking into a breach works with, and what it looks into. */

import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Breach } from '../judge/views.ts';
import type { CalibratedBench } from '../stage/bench.ts';

/** What looking into the hunt's breaches works with. */
export interface Lab extends CalibratedBench {
  /** Whether a breach that was only slow will be hunted once more with longer deadlines. */
  readonly looksAgain: () => boolean;
  /** Whether the hunt has seen operations fail that no Cancel had touched or come before. */
  readonly failsByItself: boolean;
}

export interface Candidate {
  readonly scenario: Scenario;
  readonly breach: Breach;
  readonly outcome: RunOutcome;
  /** Scenarios that ran before it in its process. */
  readonly prefix: readonly string[];
  /** Those of them whose steps stand in front of its own, since it did not show without. */
  readonly behind?: readonly string[];
  /** How many steps stand in front. */
  readonly stepsInFront?: number;
  /** The rule of its own situation, if it makes a special one; only where others' steps stand in front. */
  readonly ownRule?: string | null;
  /** How many scenarios of the hunt broke the same rule in the same way, of those in which it was observed. */
  readonly seen?: { readonly broke: number; readonly scenarios: number };
}

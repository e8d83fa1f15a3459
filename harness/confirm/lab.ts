/** A breach under investigation, and what the investigation works with. */

import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Breach } from '../judge/views.ts';
import type { CalibratedBench } from '../stage/bench.ts';

/** The bench for investigating the hunt's breaches. */
export interface Lab extends CalibratedBench {
  /** Whether a second hunt with longer deadlines follows if the breach was only slow. */
  readonly looksAgain: () => boolean;
  /** Whether the hunt saw operations fail before any Cancel touched them. */
  readonly failsByItself: boolean;
}

/** One scenario that broke a rule, before it is confirmed. */
export interface Candidate {
  readonly scenario: Scenario;
  readonly breach: Breach;
  readonly outcome: RunOutcome;
  /** Ids of the scenarios that ran before it in its process. */
  readonly prefix: readonly string[];
  /** Ids of those whose steps are now in front of its own, because it did not show without them. */
  readonly idsInFront?: readonly string[];
  /** Number of steps in front. */
  readonly stepsInFront?: number;
  /** The rule of its own situation, or null for an ordinary one. Set only if other steps are in front. */
  readonly ownRule?: string | null;
  /** Scenarios of the hunt that broke the same rule in the same way, of those that observed the rule. */
  readonly seen?: { readonly broke: number; readonly scenarios: number };
}

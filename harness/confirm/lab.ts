/** What looking into a breach works with, and what it looks into. */

import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Pool } from '../host/pool.ts';
import type { Breach } from '../judge/views.ts';
import type { Rule } from '../model/rule.ts';
import type { Caps } from '../steps/patience.ts';

/** What a confirmation needs; one object, since shrinking passes it on. */
export interface Lab {
  readonly pool: Pool;
  readonly subject: SubjectFile;
  readonly rules: readonly Rule[];
  readonly facts: Facts;
  readonly caps: Caps;
  /** Folder for what crashes leave; null: it is not wanted. */
  readonly dumps: string | null;
  /** True once time is up or the user wants to stop. */
  readonly expired: () => boolean;
  /** True once the user wants to stop. */
  readonly interrupted: () => boolean;
  /** Whether what was only slow will be hunted once more with longer deadlines. */
  readonly looksAgain: () => boolean;
  /** Whether the hunt has seen operations fail that no Cancel had touched or come before. */
  readonly failsByItself: boolean;
  /** True once so much time is gone that a further hang, which costs several deadlines, is left for the next check. */
  readonly late: () => boolean;
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
  readonly led?: number;
  /** The rule of its own situation, if it makes a special one; only where others' steps stand in front. */
  readonly own?: string | null;
  /** How many scenarios of the hunt broke the same rule in the same way, of those in which it was observed. */
  readonly seen?: { readonly broke: number; readonly scenarios: number };
}

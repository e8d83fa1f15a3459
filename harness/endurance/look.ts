import type { Facts } from '../contract/facts.ts';
import type { Finding } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { Pool } from '../host/pool.ts';
import type { Caps } from '../steps/patience.ts';
import type { Cycles } from './cycles.ts';
import type { Ended } from './last-cycle.ts';

export interface EnduranceStage {
  readonly pool: Pool;
  readonly subject: SubjectFile;
  /** Folder for what crashes leave; null: it is not wanted. */
  readonly dumps: string | null;
  readonly facts: Facts;
  readonly caps: Caps;
  readonly platform: 'linux' | 'windows' | 'wine';
  readonly seed: number;
  readonly timeLimitMs: number;
  readonly elapsedMs: () => number;
  readonly aborted: () => boolean;
  /**
   * What was found before in steps that every profile of users may make: whoever breaks something there has to mend that first. What only
   * policy or misuse shows is no reason to leave this unjudged, since the same run is graded at narrower profiles.
   */
  readonly findings: number;
  /** Whether Cancel does cancel what has just begun; see judge/cancels-early.ts. */
  readonly watches: boolean;
  /** Rules of the profile that are judged. */
  readonly rules: readonly { readonly id: string }[];
}

/** What a finding says of its end. */
export type ToldEnd = Pick<Finding, 'outcome' | 'trace' | 'evidence' | 'fingerprint' | 'consequences'>;

/** How a process of cycles ended. */
export interface EndOfCycles {
  readonly rule: string;
  readonly outcome: Ended;
  /** The cycle in which it did. */
  readonly cycle: number;
  /** What it was doing again and again. */
  readonly cycles: Cycles;
  /** The steps of one cycle, where all were the same; null if they were drawn. */
  readonly steps: readonly Step[] | null;
}

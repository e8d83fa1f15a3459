/** What looking into the breaches of a hunt has come to so far. */
import type { Basis } from '../contract/basis.ts';
import type { Finding, OpenBreach, Unsound } from '../contract/report.ts';

export interface Investigated {
  readonly findings: readonly Finding[];
  /** Runs without Cancel that showed the like. */
  readonly unsound: readonly Unsound[];
  /** Seen, and neither confirmed nor refuted. */
  readonly open: readonly OpenBreach[];
  /** Rule id -> sentence: seen, and refuted or excused; worth telling, and no reason to leave Cancel unjudged. */
  readonly noted: ReadonlyMap<string, string>;
  /** By fingerprint: groups that were looked into and are not open. */
  readonly settled: ReadonlyMap<string, Outcome>;
  /** The longest that something took which the hunt had taken for stuck, and which then came to its end; 0 if there was none. */
  readonly slowMs: number;
}

/** A finding tells of the group, in profiles from this basis on; or it was dismissed, since it was refuted or excused. */
export type Outcome = { readonly outcome: 'told'; readonly from: Basis } | { readonly outcome: 'dismissed' };

export const NOTHING_FOUND: Investigated = {
  findings: [],
  unsound: [],
  open: [],
  noted: new Map(),
  settled: new Map(),
  slowMs: 0,
};

/** Results of investigating the hunt's breaches so far. */
import type { Basis } from '../contract/basis.ts';
import type { Finding, OpenBreach, Unsound } from '../contract/report.ts';

/** The results, for the report and for later groups. */
export interface Investigated {
  readonly findings: readonly Finding[];
  /** Runs without Cancel that failed in the same way. */
  readonly unsound: readonly Unsound[];
  /** Breaches that were neither confirmed nor refuted. */
  readonly open: readonly OpenBreach[];
  /** Rule id -> sentence about a breach that was refuted or excused. It does not keep Cancel from being judged. */
  readonly noted: ReadonlyMap<string, string>;
  /** Fingerprint -> result, for groups that were investigated and are not open. */
  readonly settled: ReadonlyMap<string, Outcome>;
  /** The longest time of something that the hunt took for stuck, and that ended after all, milliseconds; 0 if there was none. */
  readonly slowMs: number;
}

/** A finding covers the group in profiles from this basis on. Or the group was dismissed: refuted or excused. */
export type Outcome = { readonly outcome: 'covered'; readonly from: Basis } | { readonly outcome: 'dismissed' };

/** The results before any group was investigated. */
export const NOTHING_FOUND: Investigated = {
  findings: [],
  unsound: [],
  open: [],
  noted: new Map(),
  settled: new Map(),
  slowMs: 0,
};

/** The form of a situation: name, weight, basis, and arbitraries of literal steps. */
import type fc from 'fast-check';
import type { Basis } from '../contract/basis.ts';
import type { Step } from '../contract/step.ts';
import type { Patience } from '../steps/phrases.ts';

/** One class of scenarios. */
export interface Situation {
  readonly name: string;
  readonly basis: Basis;
  /** Its share of a check's scenarios, relative to the other weights. */
  readonly weight: number;
  /** Scenarios at least, if its rule needs more than the usual two, or more than one of each kind. */
  readonly least?: number;
  /** Its kinds are drawn in turn, so that a check has each of them. A defect often shows in only one. */
  readonly kinds: Kinds;
}

/** Arbitraries of literal steps, one for each kind. */
export type Kinds = readonly fc.Arbitrary<readonly Step[]>[];

/** Waits of a scenario. */
export interface Timing {
  readonly patience: Patience;
  /** Time for a late report to come, milliseconds. */
  readonly aftermathMs: number;
}

/** The operation that is pending. */
export type What = 'online' | 'offline';

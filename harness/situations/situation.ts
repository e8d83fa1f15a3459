/** What a class of situations is: a name, a weight, a basis, and arbitraries of literal steps. */
import type fc from 'fast-check';
import type { Basis } from '../contract/basis.ts';
import type { Step } from '../contract/step.ts';
import type { Patience } from '../steps/phrases.ts';

export interface Situation {
  readonly name: string;
  readonly basis: Basis;
  /** Share of a check's scenarios. */
  readonly weight: number;
  /** Scenarios of it, however few are drawn: where its rule asks for more than the usual two, or one of each kind. */
  readonly least?: number;
  /** Its kinds, drawn in turn, so that a check has each of them: a defect often shows in one only. */
  readonly kinds: Kinds;
}

export type Kinds = readonly fc.Arbitrary<readonly Step[]>[];

/** What situations need to know of the waits. */
export interface Timing {
  readonly patience: Patience;
  /** A late report has time to come, milliseconds. */
  readonly aftermathMs: number;
}

export type What = 'online' | 'offline';

/** A rule is data; its check is a pure function of what was observed. Suites define them, the judge applies them. */
import type * as grammar from '../grammar/report.ts';
import type { Basis } from './basis.ts';

/** A choice of rules by what they rest on; each takes in those before it. */
export type Profile = grammar.Profile;

/** Families of the register, in the order in which reports show them. */
export type Family = grammar.Family;

/**
 * What a register shows of a rule.
 * @typeParam Id type of its id: RuleId (rule-id.ts) for the rules that ship with pcancel, any text for a rule from outside
 */
export interface RuleInfo<Id extends string = string> {
  /** Permanent once released: `family.what-it-demands`. */
  readonly id: Id;
  readonly family: Family;
  readonly title: string;
  readonly basis: Basis;
  /** Where the demand comes from: page and sentence in our words, or why it is inferred. */
  readonly citation: string;
  /** Why it matters, in plain words. */
  readonly reason: string;
  /** What usually is behind a violation, one sentence. */
  readonly cause: string;
  /** What an author should do about a violation. */
  readonly remedy: string;
  /** What is run to observe it. */
  readonly runs: string;
}

/** What became of a rule in a run. */
export type RuleStatus = grammar.RuleStatus;

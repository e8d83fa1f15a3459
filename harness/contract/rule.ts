/** The data of a rule. Suites define rules with a pure check each, and the judge applies them. */
import type * as grammar from '../grammar/report.ts';
import type { Basis } from './basis.ts';

/** A choice of rules by their basis. Each profile includes the narrower ones. */
export type Profile = grammar.Profile;

/** A family of rules. Reports show the families in the order of the register. */
export type Family = grammar.Family;

/**
 * The description of a rule in the register.
 * @typeParam Id type of its id: RuleId (rule-id.ts) for the rules that ship with pcancel, any text for a rule from outside
 */
export interface RuleInfo<Id extends string = string> {
  /** Permanent once released: `family.what-it-demands`. */
  readonly id: Id;
  readonly family: Family;
  readonly title: string;
  readonly basis: Basis;
  /** Source of the demand: the page and its sentence in our words, or why it is inferred. */
  readonly citation: string;
  /** Why the rule matters. */
  readonly reason: string;
  /** The usual cause of a violation, in one sentence. */
  readonly cause: string;
  /** How a DLL's author should fix a violation. */
  readonly remedy: string;
  /** The runs that check it. */
  readonly runs: string;
}

/** The result of a rule in a check. */
export type RuleStatus = grammar.RuleStatus;

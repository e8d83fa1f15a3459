/** What a rule is to the judge: its register entry, and a pure check of one run. */
import type { Facts } from '../contract/facts.ts';
import type { RuleInfo } from '../contract/rule.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { Scenario } from '../contract/step.ts';
import type { Trace } from '../contract/trace.ts';
import type { History } from './history.ts';

/** One run of a scenario, as rules see it. */
export interface View {
  readonly scenario: Scenario;
  readonly trace: Trace;
  readonly history: History;
}

/** What a violation rests on, which decides how it is confirmed. */
export type ViolationKind =
  /** What Cancel answered against what is recorded: the trace stands by itself, even where no repeat shows it again. */
  | 'contradiction'
  /** Anything else that the DLL did: a repeat has to show it. */
  | 'conduct'
  /** An end that did not come as long as it was waited for: one repeat that waits several times as long has to show it. */
  | 'never-ended'
  /** A time: two repeats of three have to show it. */
  | 'late';

export interface Violation {
  readonly kind: ViolationKind;
  /** One or two sentences: what was demanded, what happened. Names resources, codes and times. */
  readonly message: string;
  /** Index of the step that broke it; steps after it can be cut. */
  readonly step: number;
  /** Sequence numbers of the events that show it, first one first. */
  readonly events: readonly number[];
  /** Index of the step that began the operation which it is about, where the last of `events` does not tell. */
  readonly operation?: number;
  /** The rule that the same thing breaks in plain circumstances: if it does there too, the special ones are not worth a finding. */
  readonly generally?: string;
}

export interface RuleCheck {
  /** How often the run could have broken the rule, and shows whether it did: what is left out as ambiguous is none of these. */
  readonly observations: number;
  readonly violations: readonly Violation[];
  /** What the contract settles neither way; a pattern over many runs may (see judge/never-cancels.ts). */
  readonly ambiguous: readonly Violation[];
}

/** What the whole check saw; for rules that do not apply to every subject. */
export interface Totals {
  readonly facts: Facts;
  readonly cancelCalls: number;
  readonly cancelWhilePending: number;
  readonly cancelSucceeded: number;
  /** Operations whose Cancels were all refused. */
  readonly cancelRefused: number;
  /** Log lines written while a Cancel ran or after one. */
  readonly logsAfterCancel: number;
}

/** What a Cancel-less run must not show if a violation is to be blamed on Cancel. */
export type Anomaly =
  | 'not-reached'
  | 'never-ends'
  | 'extra-report'
  | 'foreign-handle'
  | 'report-after-close'
  | 'not-alive'
  | 'float-state'
  | 'unload'
  | 'goes-on'
  | 'heap'
  | 'directory'
  | 'environment'
  | 'locale'
  | 'priority'
  | 'checkpoint-shrinks'
  | 'log-level'
  | 'log-unreadable';

export interface Rule<Id extends string = string> extends RuleInfo<Id> {
  /** Observations below which a pass is not claimed. */
  readonly minimum: number;
  /** What a control run without Cancel may show instead: then the subject is unsound, and Cancel is not to blame. */
  readonly excuses: readonly Anomaly[];
  /** Null if the rule applies; else why it does not, in a sentence. */
  readonly doesNotApply: (totals: Totals) => string | null;
  readonly check: (view: View, facts: Facts) => RuleCheck;
}

/** A rule that ships with pcancel. */
export type ShippedRule = Rule<RuleId>;

export const NOTHING: RuleCheck = { observations: 0, violations: [], ambiguous: [] };

/** For rules that apply to every subject. */
export const always = (): null => null;

/** For rules about pending operations: a subject whose operations succeed at once offers no such situation. */
export function needsPending(totals: Totals): string | null {
  const { online, offline } = totals.facts;
  const neverPends = !online.pends && !offline.pends;
  return neverPends && online.succeeds ? 'its operations succeed at once, so nothing is ever pending' : null;
}

/** Rules as the judge uses them: the register entry, and a pure check of one run. */
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

/** The evidence that a violation rests on. It decides how the violation is confirmed. */
export type ViolationKind =
  /** Cancel's answer contradicts the recorded trace, which is proof even if no repeat shows it again. */
  | 'contradiction'
  /** Any other conduct of the DLL. A repeat has to show it. */
  | 'conduct'
  /** An operation did not end while it was awaited. One repeat that waits several times as long has to show it. */
  | 'never-ended'
  /** Something took too long. Two repeats of three have to show it. */
  | 'late';

/** One violation of a rule in one run. */
export interface Violation {
  readonly kind: ViolationKind;
  /** One or two sentences: the demand, and what happened instead. Names resources, codes and times. */
  readonly message: string;
  /** Index of the step that broke the rule. Later steps can be cut. */
  readonly step: number;
  /** Sequence numbers of the events that show it, in order. */
  readonly events: readonly number[];
  /** Index of the step that began the operation concerned; missing if the last of `events` tells it. */
  readonly operation?: number;
  /** The rule that covers the same conduct in ordinary situations. If that rule breaks as well, this one needs no finding. */
  readonly generally?: string;
}

/** The result of checking one run. */
export interface RuleCheck {
  /** Number of times that the run shows clearly whether the rule was kept. Ambiguous cases do not count. */
  readonly observations: number;
  readonly violations: readonly Violation[];
  /** Cases that the contract settles neither way. A pattern over many runs may (see judge/never-cancels.ts). */
  readonly ambiguous: readonly Violation[];
}

/** Counts of the whole check, for rules that do not apply to every subject. */
export interface Totals {
  readonly facts: Facts;
  readonly cancelCalls: number;
  readonly cancelWhilePending: number;
  readonly cancelSucceeded: number;
  /** Operations whose Cancels were all refused. */
  readonly cancelRefused: number;
  /** Log lines written while a Cancel ran or after one. */
  readonly logsAfterCancel: number;
  /** Operations that made UNCHANGED_REPORTS pending reports or more after a Cancel. */
  readonly reportedOn: number;
}

/** Misconduct in runs without Cancel. If a rule excuses it, Cancel is not to blame for a violation. */
export type Anomaly =
  | 'not-reached'
  | 'never-ends'
  | 'extra-report'
  | 'foreign-handle'
  | 'report-after-close'
  | 'not-opened'
  | 'not-alive'
  | 'slow-call'
  | 'unload'
  | 'goes-on'
  | 'heap'
  | 'directory'
  | 'environment'
  | 'locale'
  | 'priority'
  | 'checkpoint-shrinks'
  | 'checkpoint-stays'
  | 'log-level'
  | 'log-unreadable';

const MANNERS: ReadonlySet<string> = new Set<Anomaly>([
  'slow-call',
  'directory',
  'environment',
  'locale',
  'priority',
  'checkpoint-shrinks',
  'checkpoint-stays',
  'log-level',
  'log-unreadable',
]);

/** Whether only policy forbids what the anomaly names. A subject that does so without Cancel is not unsound. */
export function isManner(anomaly: Anomaly | 'ended'): boolean {
  return MANNERS.has(anomaly);
}

/** A rule with its check. */
export interface Rule<Id extends string = string> extends RuleInfo<Id> {
  /** Least number of observations for a pass. */
  readonly minimum: number;
  /** Anomalies that excuse a violation. If a control shows one, the subject is unsound, and Cancel is not to blame. */
  readonly excuses: readonly Anomaly[];
  /** Why the rule does not apply, as a sentence; null if it applies. */
  readonly doesNotApply: (totals: Totals) => string | null;
  readonly check: (view: View, facts: Facts) => RuleCheck;
}

/** A rule that ships with pcancel. */
export type ShippedRule = Rule<RuleId>;

/** The result for a run in which the rule could not be observed. */
export const NOTHING: RuleCheck = { observations: 0, violations: [], ambiguous: [] };

/** `doesNotApply` of rules that apply to every subject. */
export const always = (): null => null;

/** `doesNotApply` of rules about pending operations. If a subject's operations succeed at once, nothing is ever pending. */
export function needsPending(totals: Totals): string | null {
  const { online, offline } = totals.facts;
  const neverPends = !online.pends && !offline.pends;
  return neverPends && online.succeeds ? 'its operations succeed at once, so nothing is ever pending' : null;
}

/** Applies every rule to one run, and finds the root among the rules that it broke. */

import type { Basis } from '../contract/basis.ts';
import { isBeyondDocuments } from '../contract/basis.ts';
import type { Facts } from '../contract/facts.ts';
import { HarnessFault } from '../contract/harness-fault.ts';
import type { Outcome } from '../contract/report.ts';
import { IT_RETURNS } from '../contract/rule-id.ts';
import type { Scenario } from '../contract/step.ts';
import type { EndedOutcome, RunOutcome, Trace } from '../contract/trace.ts';
import { argumentsBasis } from '../model/basis.ts';
import { historyOf } from '../model/history.ts';
import type { Rule, View, Violation, ViolationKind } from '../model/rule.ts';
import { endingMessage } from './ending-message.ts';

/** A broken rule, with the other rules that the same run broke as its consequences. */
export interface Breach {
  readonly rule: string;
  /** The basis of the rule. The steps may have a weaker one. */
  readonly basis: Basis;
  readonly outcome: Outcome;
  readonly message: string;
  /** Index of the step that broke the rule; the last one entered if the process ended. */
  readonly step: number;
  /** Sequence numbers of the events that show it. */
  readonly events: readonly number[];
  /** Index of the step that began the operation concerned; null if there is none, or the process ended. */
  readonly operation: number | null;
  /** Ids of the other rules that the run broke. */
  readonly consequences: readonly string[];
  /** The consequences that are documented rules and do not rest on a time; empty if the process ended. */
  readonly contradicted: readonly string[];
  /** The kind of evidence; `ended`: the process ended, and `outcome` says how. */
  readonly kind: ViolationKind | 'ended';
  /** The rule that covers the same conduct in ordinary situations; null if there is none. */
  readonly generally: string | null;
}

/** One run, with the results of all rules. */
export interface Judged {
  readonly view: View;
  /** Rule id -> number of observations in this run. */
  readonly observations: ReadonlyMap<string, number>;
  /** Rule id -> violations that the contract settles neither way. */
  readonly ambiguous: ReadonlyMap<string, readonly Violation[]>;
  /** The root; null if no rule was broken. */
  readonly breach: Breach | null;
  /** The root, then the other broken rules, one breach for each; only the end if the process ended. */
  readonly breaches: readonly Breach[];
}

/**
 * Judges one run. Pure.
 * @param rules the rules of the profile that apply
 * @throws HarnessFault if the run says nothing about the subject
 */
export function judgeRun(scenario: Scenario, outcome: RunOutcome, rules: readonly Rule[], facts: Facts): Judged {
  if (outcome.kind === 'harness-fault') throw new HarnessFault(outcome.what);
  // The missing function may have caused anything that the run shows.
  if (outcome.kind === 'lacking') return unjudged(scenario, outcome.trace);
  const view: View = { scenario, trace: outcome.trace, history: historyOf(outcome.trace.events) };
  const observations = new Map<string, number>();
  const ambiguous = new Map<string, readonly Violation[]>();
  const found: Found[] = [];
  // Misuse may corrupt later legal steps, so only rules on misuse, and `returns.it-returns`, judge such a run.
  const misused = argumentsBasis(scenario.steps) === 'misuse';
  for (const rule of rules.filter(({ id, basis }) => !misused || basis === 'misuse' || id === IT_RETURNS)) {
    const check = rule.check(view, facts);
    if (check.observations > 0) observations.set(rule.id, check.observations);
    if (check.ambiguous.length > 0) ambiguous.set(rule.id, check.ambiguous);
    for (const violation of check.violations) found.push({ rule: rule.id, basis: rule.basis, violation });
  }
  // The root is the earliest violation. Rules beyond the documents come last, so none of them is the root of a documented one. If
  // one event shows two violations, the register's order decides.
  found.sort(
    (a, b) =>
      Number(isBeyondDocuments(a.basis)) - Number(isBeyondDocuments(b.basis)) || lastEvent(a.violation) - lastEvent(b.violation),
  );
  const firsts = found.filter(({ rule }, index) => found.findIndex((other) => other.rule === rule) === index);
  const names = firsts.map(({ rule }) => rule);
  // An earlier violation may be the reason for the end, but the end does the harm, so it is the root.
  const breaches =
    outcome.kind === 'completed'
      ? firsts.map((each) =>
          breachOf(
            each,
            firsts.filter((other) => other !== each),
            view,
          ),
        )
      : [ended(outcome, names)];
  return { view, observations, ambiguous, breach: breaches[0] ?? null, breaches };
}

function unjudged(scenario: Scenario, trace: Trace): Judged {
  const view: View = { scenario, trace, history: historyOf(trace.events) };
  return { view, observations: new Map(), ambiguous: new Map(), breach: null, breaches: [] };
}

/** A violation, with its rule. */
interface Found {
  readonly rule: string;
  readonly basis: Basis;
  readonly violation: Violation;
}

function breachOf({ rule, basis, violation }: Found, others: readonly Found[], view: View): Breach {
  const { kind, message, step, events, generally = null } = violation;
  const consequences = others.map((other) => other.rule);
  const contradicted = others.filter((other) => other.basis === 'documented' && other.violation.kind !== 'late');
  return {
    rule,
    basis,
    outcome: 'violation',
    message,
    step,
    events,
    operation: violation.operation ?? operationOf(violation, view),
    consequences,
    contradicted: contradicted.map((other) => other.rule),
    kind,
    generally,
  };
}

/** Index of the step that began the operation concerned: the latest one on the resource of the violation's last event. */
function operationOf({ events }: Violation, { trace, history }: View): number | null {
  const last = trace.events.findLast((event) => events.includes(event.seq) && 'resource' in event && event.resource !== null);
  if (last === undefined || !('resource' in last)) return null;
  const begun = history.operations.findLast(({ resource, call }) => resource === last.resource && call.enter.seq <= last.seq);
  return begun?.call.step ?? null;
}

function lastEvent(violation: Violation): number {
  return Math.max(...violation.events, 0);
}

function ended(outcome: EndedOutcome, consequences: readonly string[]): Breach {
  return {
    rule: IT_RETURNS,
    basis: 'documented',
    outcome: outcome.kind,
    message: endingMessage(outcome),
    step: lastStep(outcome.trace),
    events: outcome.trace.events.slice(-1).map((event) => event.seq),
    operation: null,
    consequences,
    contradicted: [],
    kind: 'ended',
    generally: null,
  };
}

/** Index of the last step that was entered. A thread of the DLL may have ended the process long after it. */
function lastStep(trace: Trace): number {
  let last = 0;
  for (const event of trace.events) {
    if ((event.kind === 'enter' || event.kind === 'waited') && event.step >= 0) last = Math.max(last, event.step);
  }
  return last;
}

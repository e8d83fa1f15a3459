/** Applies every rule to one run, and finds the root among what it broke. */

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

/** Something that a run broke: the root, and what the same trace broke as a consequence. */
export interface Breach {
  readonly rule: string;
  /** What the rule rests on; the steps may rest on less. */
  readonly basis: Basis;
  readonly outcome: Outcome;
  readonly message: string;
  /** Index of the step that broke it; the last one entered, where the run ended there. */
  readonly step: number;
  readonly events: readonly number[];
  /** Index of the step that began the operation which it is about; null where it is about none, or the process ended. */
  readonly operation: number | null;
  readonly consequences: readonly string[];
  /** Of those, documented rules that what is recorded contradicts whatever the times were; of an ended process none are told. */
  readonly contradicted: readonly string[];
  /** What it rests on; `ended`: the process ended, and `outcome` says how. */
  readonly kind: ViolationKind | 'ended';
  /** The rule that the same thing breaks in plain circumstances; null if there is none. */
  readonly generally: string | null;
}

export interface Judged {
  readonly view: View;
  /** Rule id -> observations of this run. */
  readonly observations: ReadonlyMap<string, number>;
  readonly ambiguous: ReadonlyMap<string, readonly Violation[]>;
  /** The root. */
  readonly breach: Breach | null;
  /** The root, then what the run broke besides, one for each rule; of a process that ended, the end only. */
  readonly breaches: readonly Breach[];
}

/**
 * Judges one run. Pure.
 * @param rules the rules of the profile that apply
 * @throws HarnessFault if the run says nothing about the subject
 */
export function judgeRun(scenario: Scenario, outcome: RunOutcome, rules: readonly Rule[], facts: Facts): Judged {
  if (outcome.kind === 'harness-fault') throw new HarnessFault(outcome.what);
  // Whatever it shows may come of the function that was missing.
  if (outcome.kind === 'lacking') return unjudged(scenario, outcome.trace);
  const view: View = { scenario, trace: outcome.trace, history: historyOf(outcome.trace.events) };
  const observations = new Map<string, number>();
  const ambiguous = new Map<string, readonly Violation[]>();
  const found: Found[] = [];
  // What misuse corrupts is not to be blamed on the legal steps around it, so only the rules on misuse look at such a run.
  const misused = argumentsBasis(scenario.steps) === 'misuse';
  for (const rule of rules.filter(({ id, basis }) => !misused || basis === 'misuse' || id === IT_RETURNS)) {
    const check = rule.check(view, facts);
    if (check.observations > 0) observations.set(rule.id, check.observations);
    if (check.ambiguous.length > 0) ambiguous.set(rule.id, check.ambiguous);
    for (const violation of check.violations) found.push({ rule: rule.id, basis: rule.basis, violation });
  }
  // The root is what came first, but what only a policy asks for is none of a document's rule. The register's order decides between two that one
  // event shows.
  found.sort(
    (a, b) =>
      Number(isBeyondDocuments(a.basis)) - Number(isBeyondDocuments(b.basis)) || lastEvent(a.violation) - lastEvent(b.violation),
  );
  const firsts = found.filter(({ rule }, index) => found.findIndex((other) => other.rule === rule) === index);
  const names = firsts.map(({ rule }) => rule);
  // What broke before the process ended may be why it did, but the end is what takes it down: it is the root.
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

/** A violation with the rule that it is of. */
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

/** The operation that was last begun on the resource of the last event that shows it. */
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

/** The last step that was entered; a DLL's own thread may have ended the process long after it. */
function lastStep(trace: Trace): number {
  let last = 0;
  for (const event of trace.events) {
    if ((event.kind === 'enter' || event.kind === 'waited') && event.step >= 0) last = Math.max(last, event.step);
  }
  return last;
}

/** Causes, rules and exit codes: the tables that decide, as pure functions with a test for each row. */
import type { RuleReport } from '../contract/report.ts';
import type { RuleStatus } from '../contract/rule.ts';
import type { Cause, ExitCode, Verdict } from '../contract/verdict.ts';
import { lackingRule, type Standing } from './deciding.ts';

/** The verdict that a cause stands for by itself. */
export function verdictOfCause(cause: Cause): Verdict {
  switch (cause.cause) {
    case 'not-a-module':
    case 'executable':
    case 'wrong-machine':
    case 'missing-import':
    case 'load-refused':
    case 'no-entry-points':
    case 'version-1-table':
    case 'null-cancel':
    case 'type-refused':
    case 'stub-needed':
      return 'not-applicable';
    case 'unsound-before-cancel':
    case 'open-breach':
    case 'time-limit':
    case 'interrupted':
    case 'foreign-module':
    case 'not-enough-evidence':
    case 'no-rule-judged':
      return 'inconclusive';
  }
}

/**
 * The place of a cause among several; the smallest decides. What keeps a subject from being loaded comes alone. Without a missing function it would be
 * unsound all the same, so that comes first; a breach that was seen says
 * more than evidence that was not gathered; and a stand-in takes the green away, nothing else.
 */
function rankOf(cause: Cause): number {
  switch (cause.cause) {
    case 'not-a-module':
    case 'executable':
    case 'wrong-machine':
    case 'missing-import':
    case 'load-refused':
    case 'no-entry-points':
    case 'version-1-table':
    case 'null-cancel':
    case 'type-refused':
      return 0;
    case 'unsound-before-cancel':
      return 1;
    case 'stub-needed':
      return 2;
    case 'open-breach':
      return 3;
    case 'interrupted':
      return 4;
    case 'time-limit':
      return 5;
    case 'not-enough-evidence':
      return 6;
    case 'no-rule-judged':
      return 7;
    case 'foreign-module':
      return 8;
  }
}

/** What a verdict was reached from. */
export interface Grounds {
  /** Findings of the profile, confirmed in runs that met no missing function. */
  readonly findings: number;
  /** All that stands in the way of a verdict, in any order. */
  readonly causes: readonly Cause[];
  readonly cancelCalls: number;
  readonly rules: readonly RuleReport[];
  /** Rules that the user named by their ids with --rule: each has to be exercised. */
  readonly named: readonly string[];
}

/**
 * The verdict, and the cause that decided it, if one did: the precedence of design, one row after the other. A broken rule counts whatever came later;
 * a time limit counts only where the evidence is not enough, or hardly anything has run.
 */
export function decide(grounds: Grounds): { readonly verdict: Verdict; readonly cause: Cause | null } {
  if (grounds.findings > 0) return { verdict: 'nonconforming', cause: null };
  const missing = lacking(grounds);
  const causes = grounds.causes.filter((cause) => cause.cause !== 'time-limit' || cause.short === true || missing !== null);
  const [first] = [...causes, ...(missing === null ? [] : [missing])].toSorted((a, b) => rankOf(a) - rankOf(b));
  return first === undefined ? { verdict: 'conforming', cause: null } : { verdict: verdictOfCause(first), cause: first };
}

const STANDINGS: Readonly<Record<RuleStatus, Standing['has']>> = {
  pass: 'enough',
  'not-exercised': 'too-little',
  fail: 'other',
  warn: 'other',
  waived: 'other',
  known: 'other',
  'not-applicable': 'other',
};

/** What is missing for a green verdict; null if nothing is. The returns family decides. */
function lacking({ cancelCalls, rules, named }: Grounds): Cause | null {
  const evidence = (detail: string): Cause => ({ cause: 'not-enough-evidence', detail });
  if (cancelCalls === 0) return evidence('Cancel was never called');
  const asked = rules.find((rule) => rule.status === 'not-exercised' && named.includes(rule.id));
  if (asked !== undefined)
    return evidence(`the rule ${asked.id}, which --rule names, was not exercised enough (${asked.note ?? 'no observation'})`);
  const open = lackingRule(rules.map((rule) => ({ ...rule, has: STANDINGS[rule.status] })));
  if (open !== undefined) return evidence(`the rule ${open.id} was not exercised enough (${open.note ?? 'no observation'})`);
  if (rules.some(({ status }) => status === 'pass')) return null;
  return { cause: 'no-rule-judged', detail: 'none of the rules that were asked for was exercised and applies to it' };
}

/** A verdict's exit code. */
export function exitOfVerdict(verdict: Verdict): ExitCode {
  switch (verdict) {
    case 'conforming':
      return 0;
    case 'nonconforming':
      return 1;
    case 'not-applicable':
      return 3;
    case 'inconclusive':
      return 4;
  }
}

const WORST_FIRST: readonly ExitCode[] = [5, 2, 1, 4, 3, 0];

/** The exit of a run over several DLLs: the worst of theirs. */
export function worstExit(exits: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((exit) => exits.includes(exit)) ?? 0;
}

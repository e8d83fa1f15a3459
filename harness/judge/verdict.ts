/** Decides the verdict and the exit code from findings, causes and rules. Pure. Each row of the tables has a test. */
import type { RuleReport } from '../contract/report.ts';
import type { RuleStatus } from '../contract/rule.ts';
import type { Cause, ExitCode, Verdict } from '../contract/verdict.ts';
import { lackingRule, type Standing } from './deciding.ts';

/** The verdict of a subject if this cause decides. */
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
 * The rank of a cause among several. The smallest decides. A cause that keeps a subject from being loaded (0) comes alone. An
 * unsound subject (1) would be unsound even if no function were missing (2). An open breach (3) says more than a lack of evidence
 * (4 to 7). A stand-in (8) only takes away a green verdict, so it comes last.
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

/** The facts that decide the verdict. */
export interface Grounds {
  /** Number of the profile's findings, confirmed in runs without a missing function. */
  readonly findings: number;
  /** Everything that stands in the way of a verdict, in any order. */
  readonly causes: readonly Cause[];
  readonly cancelCalls: number;
  readonly rules: readonly RuleReport[];
  /** Ids of rules that the user named with --rule. Each has to be exercised. */
  readonly named: readonly string[];
}

/**
 * The verdict, and the cause that decided it; null if none did. A finding counts in spite of every cause. A time limit counts
 * only if evidence is missing, or hardly anything has run.
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

/** The evidence that is missing for "conforming", as a cause; null if it is enough. Rules of the returns family decide. */
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

/** The exit code of a verdict. */
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

/** The exit code of a run over several DLLs: the worst of theirs, and 0 for none. */
export function worstExit(exits: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((exit) => exits.includes(exit)) ?? 0;
}

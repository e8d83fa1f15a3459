/** Causes, rules and exit codes: the tables that decide, as pure functions with a test for each row. */
import type { RuleReport } from '../contract/report.ts';
import type { Cause, ExitCode, Verdict } from '../contract/verdict.ts';

/** The verdict that a cause stands for by itself. */
export function verdictOfCause(cause: Cause): Verdict {
  switch (cause.cause) {
    case 'not-a-module':
    case 'executable':
    case 'wrong-machine':
    case 'missing-import':
    case 'no-entry-points':
    case 'version-1-table':
    case 'null-cancel':
    case 'type-refused':
    case 'stub-needed':
      return 'not-applicable';
    case 'unsound-before-cancel':
    case 'time-limit':
    case 'interrupted':
    case 'foreign-module':
    case 'not-enough-evidence':
      return 'inconclusive';
  }
}

/** What a verdict was reached from. */
export interface Grounds {
  readonly findings: number;
  /** Why it cannot be judged, or not fully; null if nothing stood in the way. */
  readonly cause: Cause | null;
  readonly cancelCalls: number;
  readonly rules: readonly RuleReport[];
  /** Rules that the user named with --rule: each has to be exercised. */
  readonly named: readonly string[];
}

/** The verdict and the cause that decided it, if one did. A broken rule counts whatever came later. */
export function decide(grounds: Grounds): { readonly verdict: Verdict; readonly cause: Cause | null } {
  if (grounds.findings > 0) return { verdict: 'nonconforming', cause: null };
  if (grounds.cause !== null && (grounds.cause.cause !== 'time-limit' || lacking(grounds) !== null)) {
    return { verdict: verdictOfCause(grounds.cause), cause: grounds.cause };
  }
  const detail = lacking(grounds);
  if (detail !== null) return { verdict: 'inconclusive', cause: { cause: 'not-enough-evidence', detail } };
  return { verdict: 'conforming', cause: null };
}

/** The two answers that Cancel can give: a subject that hardly ever gives one of them is decided by the other. */
const ANSWERS = ['returns.error-not-cancelled', 'returns.success-cancelled'];

/** What is missing for a green verdict, in words; null if nothing is. The returns family decides. */
function lacking(grounds: Grounds): string | null {
  if (grounds.cancelCalls === 0) return 'Cancel was never called';
  const answered = grounds.rules.some((rule) => ANSWERS.includes(rule.id) && rule.status === 'pass');
  const named = grounds.rules.find((rule) => rule.status === 'not-exercised' && grounds.named.includes(rule.id));
  if (named !== undefined)
    return `the rule ${named.id}, which --rule names, was not exercised enough (${named.note ?? 'no observation'})`;
  const open = grounds.rules.find(
    (rule) => rule.family === 'returns' && rule.status === 'not-exercised' && !(answered && ANSWERS.includes(rule.id)),
  );
  return open === undefined ? null : `the rule ${open.id} was not exercised enough (${open.note ?? 'no observation'})`;
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

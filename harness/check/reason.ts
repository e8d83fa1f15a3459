/** The verdict's reason in words: the first finding, the cause that stood in the way, or what was exercised. Pure. */
import type { Evidence, Finding } from '../contract/report.ts';
import type { Cause, Verdict } from '../contract/verdict.ts';
import type { CheckOptions } from '../request/options.ts';

/** @param open rules without enough observations to pass. They do not decide, since the verdict is green. */
function passed({ profile, rules, skipped }: Pick<CheckOptions, 'profile' | 'rules' | 'skipped'>, open: number): string {
  if (skipped.length > 0)
    return `The ${rules.length} rules that were left to judge passed, as far as they apply; --skip-rule left out ${skipped.join(', ')}, so this is no verdict on the profile ${profile}`;
  if (rules.length > 0)
    return `The rules that --rule chose passed, as far as they apply (${rules.join(', ')}); this is no verdict on the profile ${profile}, of which the others were not judged`;
  if (open === 0) return `Every rule of the profile ${profile} that applies passed`;
  return `Nothing was broken, and every rule that decides passed; ${open} of the profile ${profile} ${open === 1 ? 'was' : 'were'} not exercised enough to say so (a longer --time-limit or more --runs may do)`;
}

/**
 * Why the verdict is what it is, in a sentence or two that say what to do next.
 * @param open number of rules without enough observations to pass
 */
export function reasonOf(
  verdict: Verdict,
  cause: Cause | null,
  findings: readonly Finding[],
  evidence: Evidence,
  options: CheckOptions,
  open: number,
): string {
  const [first] = findings;
  if (first !== undefined) {
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more finding${findings.length > 2 ? 's' : ''})` : '';
    return `${first.message}${more}`;
  }
  if (cause !== null) return causeSentence(cause);
  switch (verdict) {
    case 'conforming':
      return `${passed(options, open)}: ${evidence.cancelCalls} Cancels, ${evidence.cancelWhilePending} of them while an operation was pending.`;
    case 'nonconforming':
    case 'not-applicable':
    case 'inconclusive':
      return 'No reason was recorded; please report this as a fault of pcancel.';
  }
}

/** What stood in the way, and what to do next. */
export function causeSentence(cause: Cause): string {
  const { detail } = cause;
  switch (cause.cause) {
    case 'not-a-module':
    case 'executable':
    case 'wrong-machine':
    case 'no-entry-points':
      return ended(detail);
    case 'missing-import':
    case 'load-refused':
      return `It cannot be loaded: ${sentence(detail)}`;
    case 'version-1-table':
    case 'null-cancel':
      return `There is no Cancel to judge: ${sentence(detail)} The cluster never calls Cancel of such a DLL; build it with a table of version 2.0 or later to have it judged.`;
    case 'type-refused':
      return sentence(detail);
    case 'stub-needed':
      return ended(`It cannot be judged here: ${detail}`);
    case 'unsound-before-cancel':
      return `Unsound before Cancel: ${sentence(detail)} Mend that first; Cancel cannot be judged on a DLL that fails without it.`;
    case 'time-limit':
      return `${sentence(detail)} The evidence is not enough for a verdict; ${moreTime(cause.enoughSeconds)}.`;
    case 'interrupted':
      return `${sentence(detail)} The evidence until then is not enough for a verdict; run it again.`;
    case 'open-breach':
      return `Seen, but neither confirmed nor refuted: ${sentence(detail)}`;
    case 'no-rule-judged':
      return `No rule could be judged: ${sentence(detail)} Name other rules with --rule, or leave it out.`;
    case 'foreign-module':
      return `Nothing was broken, but ${detail}.`;
    case 'not-enough-evidence':
      return `Not enough evidence: ${sentence(detail)} Raise --runs or --time-limit.`;
  }
}

function moreTime(seconds: number | undefined): string {
  return seconds === undefined ? 'raise --time-limit' : `run it again with --time-limit ${seconds}`;
}

/** Makes a sentence of a clause that begins with one of our words. */
function sentence(clause: string): string {
  return ended(clause.charAt(0).toUpperCase() + clause.slice(1));
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

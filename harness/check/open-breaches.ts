/** Presents open breaches: in the rows of their rules, and as a cause that keeps the verdict from being green. Pure. */
import { doubtText } from '../../reports/words/doubt.ts';
import type { OpenBreach } from '../contract/report.ts';
import type { Cause } from '../contract/verdict.ts';

/** Rule id -> note for its row: the open breach, or the breaches that have it as a consequence. */
export function openRows(open: readonly OpenBreach[]): ReadonlyMap<string, string> {
  const follow = ({ id, consequences }: OpenBreach): readonly (readonly [string, string])[] =>
    consequences.map((rule) => [rule, `broken as a consequence of what ${id} tells, which is open`]);
  return new Map([...open.flatMap(follow), ...open.map((each) => [each.rule, openSentence(each)] as const)]);
}

/** The first open breach as a cause; empty if none is open. */
export function openCauses(open: readonly OpenBreach[]): readonly Cause[] {
  const [first] = open;
  if (first === undefined) return [];
  const more = open.length > 1 ? ` (${open.length - 1} more of the kind in the report)` : '';
  return [{ cause: 'open-breach', detail: `${openSentence(first)}${more}` }];
}

/** What was seen, how often, what is missing, and what to do. */
function openSentence({ message, doubt, rule, evidence: { seen } }: OpenBreach): string {
  const { missing, todo } = doubtText(doubt, rule);
  const frequency = seen === undefined ? '' : `It showed in ${seen.broke} of ${seen.scenarios} scenarios of the hunt; `;
  const start = frequency === '' ? `${missing.charAt(0).toUpperCase()}${missing.slice(1)}` : missing;
  return `${message} ${frequency}${start}: ${todo}.`;
}

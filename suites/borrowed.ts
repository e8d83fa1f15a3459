/** Turns a plain rule's violation into one of a rule on special circumstances: reserved flags, unusual names, a second Online. */
import type { RuleId } from '../harness/contract/rule-id.ts';
import type { Violation } from '../harness/model/rule.ts';

/**
 * The violation as the special rule reports it.
 * @param generally the plain rule; it gets the finding if the breach needs no special circumstances
 * @param where first words of the message, e.g. `With reserved flags`
 */
export function borrowed(violation: Violation, generally: RuleId, where: string): Violation {
  // The page defines an answer's meaning in plain circumstances only. In others one recorded contradiction is not enough.
  const kind = violation.kind === 'contradiction' ? 'conduct' : violation.kind;
  return { ...violation, kind, generally, message: `${where}: ${violation.message}` };
}

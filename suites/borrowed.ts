/** What a plain rule says of a run, told by the rule of special circumstances: reserved flags, an unusual name, an Online too many. */
import type { RuleId } from '../harness/contract/rule-id.ts';
import type { Violation } from '../harness/model/rule.ts';

/**
 * The violation as the special rule tells it.
 * @param generally the plain rule, which breaks in plain circumstances if the circumstances are not needed
 * @param where first words of the message, e.g. `With reserved flags`
 */
export function borrowed(violation: Violation, generally: RuleId, where: string): Violation {
  // The page says what an answer means in plain circumstances only: elsewhere a recorded contradiction does not stand by itself.
  const kind = violation.kind === 'contradiction' ? 'conduct' : violation.kind;
  return { ...violation, kind, generally, message: `${where}: ${violation.message}` };
}

/** `pcancel rules [ID]`: prints the rules. */
import { register } from '../../suites/index.ts';
import type { RuleInfo } from '../contract/rule.ts';
import { UsageError } from '../contract/usage.ts';
import type { ExitCode } from '../contract/verdict.ts';

/** Prints one rule in full, or one line for each rule. Throws UsageError for an unknown id. */
export function rulesCommand(argv: readonly string[], write: (text: string) => void): ExitCode {
  const [id, ...more] = argv;
  if (more.length > 0) throw new UsageError('rules takes at most one rule id: pcancel rules returns.it-returns');
  if (id === undefined) {
    write(rulesText(register));
    return 0;
  }
  const rule = register.find((each) => each.id === id);
  if (rule === undefined) throw new UsageError(`There is no rule "${id}"; pcancel rules lists them.`);
  write(ruleText(rule));
  return 0;
}

/** One line for each rule. */
function rulesText(rules: readonly RuleInfo[]): string {
  const width = Math.max(...rules.map((rule) => rule.id.length));
  const lines = rules.map((rule) => `${rule.id.padEnd(width)}  ${rule.basis.padEnd(10)}  ${rule.title}`);
  return `${lines.join('\n')}\n\nprofiles: contract = documented; standard adds derived; strict adds policy; hardening adds misuse.\npcancel rules ID shows the reason, the source, what is run and what to do.\n`;
}

function ruleText(rule: RuleInfo): string {
  return [
    `${rule.id}`,
    `  ${rule.title}`,
    '',
    `  basis     ${rule.basis}`,
    `  source    ${rule.citation}`,
    `  why       ${rule.reason}`,
    `  what runs ${rule.runs}`,
    `  usually   ${rule.cause}`,
    `  remedy    ${rule.remedy}`,
    '',
  ].join('\n');
}

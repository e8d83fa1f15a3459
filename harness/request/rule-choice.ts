/** What --rule chooses and --skip-rule leaves out: ids, families and globs, as rules of the profile. */
import { inProfile, PROFILES } from '../contract/profile.ts';
import type { Profile } from '../contract/rule.ts';
import { UsageError } from '../contract/usage.ts';
import type { Rule } from '../model/rule.ts';

interface RuleChoice {
  /** Ids of all rules of the profile that were chosen, in the register's order; empty where nobody chose any. */
  readonly rules: readonly string[];
  /** Of them, those whose whole id was given: each of these has to be exercised. */
  readonly named: readonly string[];
  /** Ids of the rules of the profile that were left out by name, in the register's order. */
  readonly skipped: readonly string[];
}

/**
 * @param register every rule there is
 * @param patterns as --rule has them: `returns.it-returns`, `returns`, `returns.*`, `*-cancelled`
 * @param without as --skip-rule has them; one that matches only rules of wider profiles leaves out nothing
 * @throws UsageError for a pattern that matches no rule, for a chosen one that matches only rules of wider profiles, and where no rule is left: a run that
 *   judges nothing must not be green
 */
export function chooseRules(
  register: readonly Rule[],
  patterns: readonly string[],
  without: readonly string[],
  profile: Profile,
): RuleChoice {
  const chosen = new Set(patterns.flatMap((pattern) => chosenBy(register, pattern, profile)));
  const out = new Set(without.flatMap((pattern) => matching(register, 'skip-rule', pattern).map(({ id }) => id)));
  const counting = register.filter(({ basis }) => inProfile(basis, profile)).map(({ id }) => id);
  const asked = counting.filter((id) => patterns.length === 0 || chosen.has(id));
  const left = asked.filter((id) => !out.has(id));
  if (left.length === 0)
    throw new UsageError(`--skip-rule ${without.join(', ')} leaves no rule to judge; leave out fewer of the profile ${profile}.`);
  const skipped = asked.filter((id) => out.has(id));
  const rules = patterns.length === 0 && skipped.length === 0 ? [] : left;
  return { rules, named: rules.filter((id) => patterns.includes(id)), skipped };
}

function chosenBy(register: readonly Rule[], pattern: string, profile: Profile): readonly string[] {
  const found = matching(register, 'rule', pattern);
  const [first] = found;
  const inside = found.filter(({ basis }) => inProfile(basis, profile));
  if (inside.length > 0) return inside.map(({ id }) => id);
  const wider = PROFILES.find((each) => found.some(({ basis }) => inProfile(basis, each))) ?? 'hardening';
  const what = found.length === 1 ? `${first?.id} is a rule` : `${pattern} matches only rules`;
  throw new UsageError(
    `--rule ${pattern}: ${what} of the profile ${wider}, and this check has the profile ${profile}; add --profile ${wider}, or name another rule.`,
  );
}

/** Rules of the register that a pattern of the flag means, in any profile; at least one. */
function matching(register: readonly Rule[], flag: 'rule' | 'skip-rule', pattern: string): readonly Rule[] {
  const found = register.filter(({ id, family }) => family === pattern || matches(id, pattern));
  if (found.length === 0) throw new UsageError(`--${flag} ${pattern} is no rule; ${suggestion(register, pattern)}`);
  return found;
}

/** A glob knows `*` for any text and `?` for one character. */
function matches(id: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(id);
}

/** A pattern further from every name than this share of its length was meant to be something else. */
const NEAR = 0.3;

function suggestion(register: readonly Rule[], pattern: string): string {
  const names = [...register.map(({ id }) => id), ...new Set(register.map(({ family }) => family))];
  const distances = names.map((name) => ({ name, distance: distanceOf(pattern, name) }));
  const [nearest] = distances.toSorted((a, b) => a.distance - b.distance);
  const near = nearest !== undefined && nearest.distance <= NEAR * Math.max(pattern.length, nearest.name.length);
  return near ? `did you mean ${nearest.name}? pcancel rules lists them all.` : 'pcancel rules lists them.';
}

/** Levenshtein's distance: insertions, deletions and changes of one character. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (let index = 0; index < b.length; index++) {
      const changed = (row[index] ?? 0) + (letter === b[index] ? 0 : 1);
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

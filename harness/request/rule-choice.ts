/** Finds the rules that --rule chooses and --skip-rule leaves out. Both take ids, families and globs. */
import { inProfile, PROFILES } from '../contract/profile.ts';
import type { Profile } from '../contract/rule.ts';
import { UsageError } from '../contract/usage.ts';
import type { Rule } from '../model/rule.ts';

interface RuleChoice {
  /** Ids of the profile's rules to judge, in the register's order; empty for all of the profile. */
  readonly rules: readonly string[];
  /** Those of `rules` that --rule named by their whole ids. Each of them has to be exercised. */
  readonly named: readonly string[];
  /** Ids of the profile's rules that --skip-rule left out, in the register's order. */
  readonly skipped: readonly string[];
}

/**
 * Chooses the rules to judge.
 * @param register all rules
 * @param patterns values of --rule: `returns.it-returns`, `returns`, `returns.*`, `*-cancelled`; all rules of the profile if
 * empty
 * @param without values of --skip-rule; one that matches only rules of wider profiles has no effect
 * @throws UsageError for a pattern that matches no rule, for a value of --rule that matches only rules of wider profiles, and if
 * no rule is left, since a check that judges nothing must not be green
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

/**
 * The rules of any profile that a pattern matches, at least one.
 * @throws UsageError if there is none
 */
function matching(register: readonly Rule[], flag: 'rule' | 'skip-rule', pattern: string): readonly Rule[] {
  const found = register.filter(({ id, family }) => family === pattern || matches(id, pattern));
  if (found.length === 0) throw new UsageError(`--${flag} ${pattern} is no rule; ${suggestion(register, pattern)}`);
  return found;
}

/** Whether a glob matches the whole id. `*` stands for any text, `?` for one character. */
function matches(id: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(id);
}

/** A name is suggested only if its distance from the pattern is at most this share of the longer of the two. */
const NEAR = 0.3;

function suggestion(register: readonly Rule[], pattern: string): string {
  const names = [...register.map(({ id }) => id), ...new Set(register.map(({ family }) => family))];
  const distances = names.map((name) => ({ name, distance: distanceOf(pattern, name) }));
  const [nearest] = distances.toSorted((a, b) => a.distance - b.distance);
  const near = nearest !== undefined && nearest.distance <= NEAR * Math.max(pattern.length, nearest.name.length);
  return near ? `did you mean ${nearest.name}? pcancel rules lists them all.` : 'pcancel rules lists them.';
}

/** Levenshtein distance: the least number of inserted, deleted and changed characters. */
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

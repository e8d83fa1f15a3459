/**
 * One run's verdict at each profile up to the one it ran with: a wide run tries all that a narrow one does, and each finding
 * carries the basis of its rule and of its steps, so that nothing need be run again. Pure.
 */

import { inProfile, PROFILES } from '../contract/profile.ts';
import type { Finding, Grades, RuleReport } from '../contract/report.ts';
import type { Profile } from '../contract/rule.ts';
import type { Cause, Verdict } from '../contract/verdict.ts';
import { decide, type Grounds } from './verdict.ts';

export interface Graded extends Omit<Grounds, 'findings' | 'causes'> {
  readonly findings: readonly Pick<Finding, 'basis'>[];
  /** What stands in the way of a verdict at a profile: what wider steps left open is no matter of a narrower one's. */
  readonly causesAt: (profile: Profile) => readonly Cause[];
  /** The profile that the evidence was gathered with. */
  readonly ran: Profile;
  /** A rule's minimum of observations, by its id. */
  readonly minimumOf: (rule: string) => number;
}

/** The verdicts, narrowest profile first; none for profiles wider than the one that ran. */
export function gradesOf(graded: Graded): Grades {
  const profiles = PROFILES.slice(0, PROFILES.indexOf(graded.ran) + 1);
  return Object.fromEntries(profiles.map((profile) => [profile, gradeAt(graded, profile)]));
}

function gradeAt({ findings, causesAt, cancelCalls, rules, named, ran, minimumOf }: Graded, profile: Profile): Verdict {
  const counted = profile === ran ? rules : rules.filter(({ basis }) => inProfile(basis, profile)).map(withoutWider);
  const broken = findings.filter(({ basis }) => inProfile(basis, profile)).length;
  return decide({ findings: broken, causes: causesAt(profile), cancelCalls, rules: counted, named }).verdict;

  /** A rule that only wider situations broke, or left open, has passed in this profile, if it was observed enough. */
  function withoutWider(rule: RuleReport): RuleReport {
    if (rule.status !== 'fail' && rule.status !== 'warn') return rule;
    return { ...rule, status: rule.observations < minimumOf(rule.id) ? 'not-exercised' : 'pass' };
  }
}

/**
 * Computes a run's verdict for its own profile and each narrower one. Nothing needs to run again: a wide run tries all that a
 * narrow one does, and each finding has the basis of its rule and steps. Pure.
 */

import { inProfile, PROFILES } from '../contract/profile.ts';
import type { Finding, Grades, RuleReport } from '../contract/report.ts';
import type { Profile } from '../contract/rule.ts';
import type { Cause, Verdict } from '../contract/verdict.ts';
import { decide, type Grounds } from './verdict.ts';

/** What the verdicts are computed from. */
export interface Graded extends Omit<Grounds, 'findings' | 'causes'> {
  readonly findings: readonly Pick<Finding, 'basis'>[];
  /** The causes that count in a profile. Breaches that only steps of a wider profile left open do not count. */
  readonly causesAt: (profile: Profile) => readonly Cause[];
  /** The profile of the run. */
  readonly ran: Profile;
  /** A rule's minimum number of observations, by its id. */
  readonly minimumOf: (rule: string) => number;
}

/** The verdicts, narrowest profile first. Profiles wider than the run's have none. */
export function gradesOf(graded: Graded): Grades {
  const profiles = PROFILES.slice(0, PROFILES.indexOf(graded.ran) + 1);
  return Object.fromEntries(profiles.map((profile) => [profile, gradeAt(graded, profile)]));
}

function gradeAt({ findings, causesAt, cancelCalls, rules, named, ran, minimumOf }: Graded, profile: Profile): Verdict {
  const counted = profile === ran ? rules : rules.filter(({ basis }) => inProfile(basis, profile)).map(withoutWider);
  const broken = findings.filter(({ basis }) => inProfile(basis, profile)).length;
  return decide({ findings: broken, causes: causesAt(profile), cancelCalls, rules: counted, named }).verdict;

  /** A rule that is broken or open only in a wider profile has passed in this one, if it was observed enough. */
  function withoutWider(rule: RuleReport): RuleReport {
    if (rule.status !== 'fail' && rule.status !== 'warn') return rule;
    return { ...rule, status: rule.observations < minimumOf(rule.id) ? 'not-exercised' : 'pass' };
  }
}

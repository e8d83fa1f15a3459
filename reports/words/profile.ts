/** Chooses the rules that a reader of the run needs to see. */

import type { Basis } from '../../harness/contract/basis.ts';
import type { RuleReport, SubjectReport } from '../../harness/contract/report.ts';
import type { Profile } from '../../harness/contract/rule.ts';

/** Bases from the strictest demand to the weakest. A profile judges the first few of them. */
const BASES: readonly Basis[] = ['documented', 'derived', 'policy', 'misuse'];
const TAKES: Readonly<Record<Profile, number>> = { contract: 1, standard: 2, strict: 3, hardening: 4 };

/** The bases that the profile judges. */
function basesOf(profile: Profile): readonly Basis[] {
  return BASES.slice(0, TAKES[profile]);
}

/** The narrowest profile that judges the basis. */
export function profileOf(basis: Basis): Profile {
  const profiles: Readonly<Record<Basis, Profile>> = {
    documented: 'contract',
    derived: 'standard',
    policy: 'strict',
    misuse: 'hardening',
  };
  return profiles[basis];
}

/** Rules of the profile, and rules outside it that have a result all the same, such as a warning. */
export function shownRules(subject: SubjectReport, profile: Profile): RuleReport[] {
  const bases = basesOf(profile);
  return subject.rules.filter((rule) => bases.includes(rule.basis) || rule.status !== 'not-applicable');
}

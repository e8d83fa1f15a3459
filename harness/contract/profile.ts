/** The profiles of rules, and the bases that each includes. */
import type { Basis } from './basis.ts';
import { within } from './basis.ts';
import type { Profile } from './rule.ts';

/** All profiles, narrowest first. */
export const PROFILES: readonly Profile[] = ['contract', 'standard', 'strict', 'hardening'];

const WIDEST: Readonly<Record<Profile, Basis>> = {
  contract: 'documented',
  standard: 'derived',
  strict: 'policy',
  hardening: 'misuse',
};

/** The widest basis of a profile, for its rules and its situations. */
export function widestBasis(profile: Profile): Basis {
  return WIDEST[profile];
}

/** Whether a rule of this basis counts in a profile. */
export function inProfile(basis: Basis, profile: Profile): boolean {
  return within(basis, WIDEST[profile]);
}

/** Family `arguments`, the part on resource names: every rule has to hold for an unusual name too. */

import type { Facts } from '../harness/contract/facts.ts';
import type { NameKind, Step } from '../harness/contract/step.ts';
import { always, type RuleCheck, type ShippedRule, type View } from '../harness/model/rule.ts';
import { borrowed } from './borrowed.ts';
import { livenessRules } from './liveness.ts';
import { recoveryRules } from './recovery.ts';
import { returnsRules } from './returns.ts';

/** The rules that have to hold for an unusual name too. */
const SAME = [...returnsRules, ...livenessRules, ...recoveryRules].filter(
  ({ basis }) => basis === 'documented' || basis === 'derived',
);

function isNamed(step: Step, kinds: readonly NameKind[]): boolean {
  return step.do === 'open' && kinds.includes(step.name ?? 'plain');
}

/**
 * Counts Cancels of resources with such a name, and applies the other rules to these resources. One trace cannot show whether a
 * breach needs the name. The minimal steps show it, and harness/steps/attribution.ts moves the finding to the right rule.
 */
function heldWith(view: View, facts: Facts, kinds: readonly NameKind[]): RuleCheck {
  const { steps } = view.scenario;
  /** Whether the resource's last Open up to a step gave it such a name. */
  const unusual = (at: number): boolean => {
    const { resource } = steps[at] ?? {};
    const opened = steps.slice(0, at + 1).findLast((step) => step.do === 'open' && step.resource === resource);
    return opened !== undefined && isNamed(opened, kinds);
  };
  const cancels = view.history.calls.filter(
    (call) => call.call === 'Cancel' && call.resource !== null && call.exit !== null && unusual(call.step),
  );
  if (cancels.length === 0) return { observations: 0, violations: [], ambiguous: [] };
  const violations = SAME.flatMap((rule) =>
    rule.check(view, facts).violations.map((each) => borrowed(each, rule.id, `With ${kindText(kinds)}`)),
  ).filter((violation) => unusual(violation.step));
  return { observations: cancels.length, violations, ambiguous: [] };
}

function kindText(kinds: readonly NameKind[]): string {
  return kinds.includes('empty') ? 'an empty name' : 'a long or non-ASCII name';
}

const common = {
  family: 'arguments',
  excuses: ['not-reached', 'never-ends', 'not-alive'],
  doesNotApply: always,
} as const;

const LEGAL: readonly NameKind[] = ['long', 'non-ascii'];

const names: ShippedRule = {
  ...common,
  id: 'arguments.names',
  title: 'Cancel works for a resource with a long or non-ASCII name as for any other',
  basis: 'derived',
  citation:
    'Open page (resapi.h), parameter ResourceName: a Unicode string that an administrator chooses; no page bounds its length.',
  reason:
    'A name that is copied into a small or narrow buffer destroys what lies behind it, or is mistaken for another resource’s.',
  cause: 'The name is copied into a buffer of fixed size, converted to a narrow code page, or compared only in part.',
  remedy: 'Keep the RESID, not the name; where the name is needed, take its length into account and leave it in UTF-16.',
  runs: 'Resources with names of 240 characters and of four scripts, pending and idle; what breaks is tried with a plain name too.',
  minimum: 2,
  check: (view, facts) => heldWith(view, facts, LEGAL),
};

const EMPTY: readonly NameKind[] = ['empty'];

const emptyName: ShippedRule = {
  ...common,
  id: 'arguments.empty-name',
  title: 'An empty resource name is refused by Open, or Cancel works with it as with any other',
  basis: 'policy',
  citation: 'Open page (resapi.h), parameter ResourceName: no page says that it is never empty; a cluster’s names are not.',
  reason: 'Code that looks at the last character of a name reads far away from one that has none.',
  cause: 'The code looks at the character before the end of the name.',
  remedy: 'Let Open answer NULL with ERROR_INVALID_PARAMETER (87), or treat the empty string as a string.',
  runs: 'Open with an empty name; if that succeeds, a Cancel of a pending operation, in a process of its own.',
  minimum: 1,
  check(view, facts) {
    const held = heldWith(view, facts, EMPTY);
    const refused = view.history.calls.filter((call) => {
      const step = view.scenario.steps[call.step];
      return call.call === 'Open' && call.exit?.value === 0 && step !== undefined && isNamed(step, EMPTY);
    });
    return { ...held, observations: held.observations + refused.length };
  },
};

/** The rules of the family that are about names. */
export const nameRules: readonly ShippedRule[] = [names, emptyName];

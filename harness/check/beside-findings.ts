/** Turns the breaches of stages beside the hunt into findings. */
import { inProfile } from '../contract/profile.ts';
import type { Finding } from '../contract/report.ts';
import type { BesideBreach, Counted, ProcessEnd } from '../stage/beside.ts';
import type { About } from './about.ts';

/**
 * The findings, for rules of the profile only.
 * @param letter of the ids: F for findings, O for open breaches
 * @param before number of ids with that letter already given
 */
export function besideFindings(
  { options, register }: Pick<About, 'options' | 'register'>,
  breaches: readonly BesideBreach[],
  letter: 'F' | 'O',
  before: number,
): readonly Finding[] {
  const { profile, rules, seed } = options;
  const known = new Map(register.map((rule) => [rule.id, rule.basis]));
  return breaches
    .flatMap((breach) => {
      const basis = known.get(breach.rule);
      const counts = basis !== undefined && inProfile(basis, profile) && (rules.length === 0 || rules.includes(breach.rule));
      return counts ? [{ breach, basis }] : [];
    })
    .map(({ breach, basis }, index) => {
      const { steps, trace, evidence, end } = shownBy(breach);
      return {
        id: `${letter}${before + index + 1}`,
        rule: breach.rule,
        basis,
        outcome: end?.outcome ?? 'violation',
        message: breach.message,
        steps,
        trace: end?.trace ?? trace,
        seed,
        reproduced: asText(breach.repeated),
        control: controlOf(breach),
        evidence: { ...end?.evidence, ...evidence },
        fingerprint: end?.fingerprint ?? `${breach.rule}|violation|`,
        prefix: [],
        consequences: end?.consequences ?? [],
      };
    });
}

type Shown = Pick<Finding, 'steps' | 'trace' | 'evidence'> & { readonly end: ProcessEnd | null };

const NOTHING_SHOWN: Shown = { steps: [], trace: [], evidence: {}, end: null };

/** What shows the breach, and how its process ended if that is the breach. */
function shownBy(breach: BesideBreach): Shown {
  switch (breach.from) {
    case 'binding':
      return NOTHING_SHOWN;
    case 'sessions':
      return { ...NOTHING_SHOWN, steps: breach.steps, trace: breach.trace };
    case 'cycles': {
      const { steps, cycles, end } = breach;
      return { ...NOTHING_SHOWN, steps, end, evidence: cycles === null ? {} : { cycles } };
    }
  }
}

function controlOf(breach: BesideBreach): string {
  switch (breach.from) {
    case 'binding':
      return 'no Cancel is involved';
    case 'sessions':
      return breach.control;
    case 'cycles':
      return `${asText(breach.control)} broke without Cancel`;
  }
}

/** `k/n`: runs that showed it, of all. */
function asText({ shown, of }: Counted): string {
  return `${shown}/${of}`;
}

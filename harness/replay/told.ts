/** Compares a replayed run with the finding, and reports the result in words and as an exit code. */

import { describeTrace } from '../../reports/words/trace-lines.ts';
import { inProfile } from '../contract/profile.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { ModuleNames, SubjectFile } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { ExitCode } from '../contract/verdict.ts';
import { areElsewhere, placeOf, placeWords, readPlace } from '../judge/fingerprint.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import type { Rule } from '../model/rule.ts';
import { attribute } from '../steps/attribution.ts';
import { visible } from '../text/text.ts';
import type { Recorded, Wanted } from './wanted.ts';

/** The finding that a replayed run should show, and the rules and facts to judge it by. */
export type Sought = Pick<Wanted, 'recorded' | 'facts'> & { readonly register: readonly Rule[] };

/**
 * The rules of the check's profile and the finding's rule, so that no other rule interferes. All rules for steps without a
 * finding.
 */
export function rulesFor(register: readonly Rule[], recorded: Pick<Recorded, 'finding' | 'profile'> | null): readonly Rule[] {
  if (recorded === null) return register;
  return register.filter(({ id, basis }) => inProfile(basis, recorded.profile) || id === recorded.finding.rule);
}

/**
 * Writes the trace and the broken rule.
 * @returns exit code 1 if the finding showed again (without a finding: any broken rule), 0 if no rule was broken, 4 otherwise
 */
export function tell(
  { register, recorded, facts }: Sought,
  subject: Replayed,
  scenario: Scenario,
  outcome: RunOutcome,
  write: (text: string) => void,
): ExitCode {
  if (outcome.kind !== 'harness-fault') write(`${describeTrace(outcome.trace.events).join('\n')}\n\n`);
  const { breach, breaches } = judgeRun(scenario, outcome, rulesFor(register, recorded), facts);
  if (breach === null) {
    write(
      recorded === null
        ? 'No rule was broken. Without calibration, ERROR_SUCCESS for a Cancel that may have come too late is not counted as a violation.\n'
        : `Not reproduced: no rule was broken this time (reproduced ${visible(recorded.finding.reproduced, 40)} in the report).\n`,
    );
    return 0;
  }
  write(`${ruleOf(recorded, breach, scenario.steps)} (${breach.outcome}): ${visible(breach.message)}\n`);
  if (recorded === null) return 1;
  const { finding } = recorded;
  const name = visible(finding.rule, 100);
  switch (likeness(recorded, breach, scenario.steps)) {
    case 'root':
      if (isElsewhere(recorded, subject, outcome)) {
        const [was, is] = [readPlace(finding.fingerprint), placeOf(outcome, subject)].map((place) =>
          visible(placeWords(place), 200),
        );
        write(`Same rule, different place: ${is} instead of ${was}. This may be another defect.\n`);
        return 4;
      }
      write('Reproduced.\n');
      return 1;
    case 'consequence': {
      const message = breaches.find(({ rule }) => rule === finding.rule)?.message;
      if (message !== undefined) write(`${name} (${breach.outcome}): ${visible(message)}\n`);
      write(`Reproduced: the run also broke ${name}, the finding's rule, but as a consequence of the violation above.\n`);
      return 1;
    }
    case 'another':
      write(`Different outcome: the finding was ${name} (${visible(finding.outcome, 40)}).\n`);
      return 4;
  }
}

/** The file that is replayed. */
export type Replayed = ModuleNames & Pick<SubjectFile, 'sha256'>;

/** Whether a run breaks the finding's rule, and not at another place, if both places are known. */
export function shows(wanted: Sought, subject: Replayed, scenario: Scenario, outcome: RunOutcome): boolean {
  const { register, recorded, facts } = wanted;
  const { breach } = judgeRun(scenario, outcome, rulesFor(register, recorded), facts);
  if (breach === null) return false;
  if (recorded === null) return true;
  return likeness(recorded, breach, scenario.steps) !== 'another' && !isElsewhere(recorded, subject, outcome);
}

/** Whether the run failed at another place than the finding. Only the same build has comparable places. */
function isElsewhere({ finding, subject }: Recorded, now: Replayed, outcome: RunOutcome): boolean {
  return subject.sha256 === now.sha256 && areElsewhere(readPlace(finding.fingerprint), placeOf(outcome, now));
}

/** How a breach relates to a finding: the same root, another root that also broke its rule, or neither. */
export function likeness(recorded: Recorded, breach: Breach, steps: readonly Step[]): 'root' | 'consequence' | 'another' {
  const { rule, outcome } = recorded.finding;
  if (breach.outcome !== outcome) return 'another';
  if (ruleOf(recorded, breach, steps) === rule) return 'root';
  const all = [breach.rule, ...breach.consequences, ...attribute(breach, steps).consequences];
  return all.includes(rule) ? 'consequence' : 'another';
}

/** The rule of a breach. If steps of earlier scenarios precede, the finding's rule counts: those steps are seldom minimal. */
function ruleOf(recorded: Recorded | null, breach: Breach, steps: readonly Step[]): string {
  const { finding } = recorded ?? {};
  if (finding !== undefined && finding.prefix.length > 0 && finding.rule === breach.rule) return breach.rule;
  return attribute(breach, steps).rule;
}

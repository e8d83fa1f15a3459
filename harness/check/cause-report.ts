/** Reports for subjects that could not be judged. */

import { HarnessFault } from '../contract/harness-fault.ts';
import { inProfile } from '../contract/profile.ts';
import type { RuleReport, SubjectReport } from '../contract/report.ts';
import type { Cause } from '../contract/verdict.ts';
import { evidenceOf } from '../judge/assess.ts';
import { gradesOf } from '../judge/grade.ts';
import { verdictOfCause } from '../judge/verdict.ts';
import type { Rule } from '../model/rule.ts';
import { type About, aboutSubject, onlyOf } from './about.ts';
import { reasonOf } from './reason.ts';

/**
 * The report of a subject that could not be judged.
 * @param processes number of monitors that were started
 */
export function causeReport(about: About, cause: Cause, processes: number): SubjectReport {
  const evidence = evidenceOf([], processes);
  const verdict = verdictOfCause(cause);
  const rules = unexercised(about, cause);
  return {
    ...aboutSubject(about),
    verdict,
    reason: reasonOf(verdict, cause, [], evidence, about.options, 0),
    grades: gradesOf({
      causesAt: () => [cause],
      cancelCalls: 0,
      rules,
      named: [],
      findings: [],
      ran: about.options.profile,
      minimumOf: minimumIn(about.register),
    }),
    calibration: null,
    evidence,
    ...onlyOf(about.options),
    rules,
    findings: [],
  };
}

/** The report of a subject whose check was broken off by the user's mistake, such as a --reset command that fails. */
export function brokenOffReport(about: About, { message }: Error): SubjectReport {
  const report = causeReport(about, { cause: 'interrupted', detail: message }, 0);
  return { ...report, reason: `Its check was broken off: ${message}` };
}

/** The report of a subject whose check failed by a fault of this machine's or of pcancel. */
export function faultReport(about: About, error: unknown): SubjectReport {
  const message = error instanceof Error ? error.message : String(error);
  const report = causeReport(about, { cause: 'interrupted', detail: message }, 0);
  const who = error instanceof HarnessFault ? 'this machine or pcancel' : 'pcancel itself';
  return {
    ...report,
    reason: `${who.replace('this', 'This')} failed while it checked this DLL, so nothing is said of it: ${message.replace(/\.$/, '')}. Check it again by itself; if that fails too, please report it.`,
    rules: report.rules.map((rule) => (rule.status === 'not-exercised' ? { ...rule, note: `${who} failed` } : rule)),
    fault: message,
  };
}

/** Looks up the number of observations that each rule needs to pass. */
export function minimumIn(register: readonly Rule[]): (id: string) => number {
  return (id) => register.find((rule) => rule.id === id)?.minimum ?? 1;
}

function unexercised({ options, register }: About, cause: Cause): readonly RuleReport[] {
  const status = verdictOfCause(cause) === 'not-applicable' ? 'not-applicable' : 'not-exercised';
  return register.map(({ id, family, title, basis }) => {
    const counts = inProfile(basis, options.profile);
    const note = counts ? 'Cancel was never called' : `not part of the profile ${options.profile}`;
    return { id, family, title, basis, status: counts ? status : 'not-applicable', observations: 0, bound95: null, note };
  });
}

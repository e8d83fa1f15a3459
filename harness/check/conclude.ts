/** Assembles the subject's part of the report. */
import type { Basis } from '../contract/basis.ts';
import type { Facts } from '../contract/facts.ts';
import { inProfile } from '../contract/profile.ts';
import type { CalibrationReport, Finding, OpenBreach, SubjectReport, Unsound } from '../contract/report.ts';
import type { Profile } from '../contract/rule.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Investigated } from '../findings/investigated.ts';
import type { Binding } from '../host/binding.ts';
import { type Assessed, evidenceOf, ruleTable } from '../judge/assess.ts';
import { foreignStandIn } from '../judge/foreign-modules.ts';
import { gradesOf } from '../judge/grade.ts';
import { unexplained } from '../judge/unexplained.ts';
import { decide } from '../judge/verdict.ts';
import type { Judged } from '../judge/views.ts';
import type { Beside } from '../stage/beside.ts';
import { type About, aboutSubject, onlyOf } from './about.ts';
import { besideFindings } from './beside-findings.ts';
import { minimumIn } from './cause-report.ts';
import { openCauses, openRows } from './open-breaches.ts';
import { reasonOf } from './reason.ts';

/** What the stages came to. */
export interface Conclusion extends About {
  readonly binding: Binding | null;
  readonly facts: Facts | null;
  readonly calibration: CalibrationReport | null;
  readonly runs: readonly Judged[];
  /** Results of the stages beside the hunt. */
  readonly beside: Beside;
  readonly investigated: Investigated;
  /** Causes that stand in the way of a verdict, except open breaches. */
  readonly causes: readonly Cause[];
  readonly processes: number;
}

const NOTHING_PENDS = { succeeds: false, pends: false, medianMs: 0, maxMs: 0, pendingReports: 0 } as const;
const NO_FACTS: Facts = {
  online: NOTHING_PENDS,
  offline: NOTHING_PENDS,
  idleAnswers: [],
  seenIdle: { online: false, offline: false },
  reportsInline: true,
  neverCancels: false,
  neverCancelsEarly: { online: false, offline: false },
  aliveWhenOnline: false,
  anomalies: [],
  otherTypes: [],
  maxResources: 0,
  maxProcesses: 0,
  unloads: false,
};

/** The report of a subject that was judged. */
export function conclude(conclusion: Conclusion): SubjectReport {
  const { options, investigated, beside, register } = conclusion;
  const facts = conclusion.facts ?? NO_FACTS;
  const counts = evidenceOf(conclusion.runs, conclusion.processes);
  const evidence = { ...counts, unexplained: unexplained(conclusion.runs, facts) };
  const findings = [
    ...investigated.findings,
    ...besideFindings(conclusion, beside.violations, 'F', investigated.findings.length),
  ];
  const open = openBreaches(conclusion);
  const assessed: Assessed = {
    register,
    profile: options.profile,
    only: options.rules,
    facts,
    judged: conclusion.runs,
    bindings: beside.observations,
    findings,
    open: openRows(open),
    noted: new Map([...withoutCancelToo(investigated.unsound), ...investigated.noted]),
  };
  const rules = ruleTable(assessed, evidence);
  const foreign = foreignStandIn(conclusion.modules ?? [], options.trustModules);
  const causesAt = (profile: Profile): readonly Cause[] => [
    ...conclusion.causes,
    ...openCauses(open.filter(({ basis }) => inProfile(basis, profile))),
    ...(foreign === null ? [] : [foreign]),
  ];
  const grounds = { cancelCalls: evidence.cancelCalls, rules, named: options.named };
  const decided = decide({ ...grounds, causes: causesAt(options.profile), findings: findings.length });
  return {
    ...aboutSubject(conclusion),
    verdict: decided.verdict,
    reason: reasonOf(
      decided.verdict,
      decided.cause,
      findings,
      evidence,
      options,
      rules.filter(({ status }) => status === 'not-exercised').length,
    ),
    grades: gradesOf({
      ...grounds,
      causesAt,
      findings: findings.map(asGraded),
      ran: options.profile,
      minimumOf: minimumIn(register),
    }),
    calibration: conclusion.calibration,
    evidence,
    ...onlyOf(options),
    rules,
    findings,
    ...(investigated.unsound.length === 0 ? {} : { unsound: investigated.unsound }),
    ...(open.length === 0 ? {} : { open }),
  };
}

/** Rules that broke without Cancel too. They do not pass, and Cancel is not accused. */
function withoutCancelToo(unsound: readonly Unsound[]): readonly (readonly [string, string])[] {
  return unsound.flatMap(({ id, rule }) =>
    rule === null ? [] : [[rule, `broken without any Cancel as well, as ${id} tells`] as const],
  );
}

/**
 * The basis at which a finding counts in narrower profiles. The root of a run is what broke first, whatever its basis. If the
 * same run also contradicted a documented rule, that rule would be the finding in a narrower profile.
 */
export function asGraded({ basis, countsFrom }: Pick<Finding, 'basis' | 'countsFrom'>): { readonly basis: Basis } {
  return { basis: countsFrom ?? basis };
}

/** Open breaches of the hunt and of the stages beside it, numbered as one list. */
function openBreaches(conclusion: Conclusion): readonly OpenBreach[] {
  const { investigated, beside } = conclusion;
  const others = beside.unconfirmed.flatMap((each) =>
    besideFindings(conclusion, [each], 'O', 0).map((entry): OpenBreach => ({ ...entry, doubt: each.doubt })),
  );
  return [...investigated.open, ...others].map((each, index) => ({ ...each, id: `O${index + 1}` }));
}

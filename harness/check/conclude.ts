/** Puts a subject's part of the report together. */
import { register } from '../../suites/index.ts';
import type { Basis } from '../contract/basis.ts';
import type { Facts } from '../contract/facts.ts';
import { inProfile } from '../contract/profile.ts';
import type {
  CalibrationReport,
  Finding,
  LoadedWith,
  ModuleReport,
  OpenBreach,
  RuleReport,
  SubjectReport,
  Unsound,
} from '../contract/report.ts';
import type { Profile } from '../contract/rule.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Investigated } from '../findings/investigated.ts';
import type { Binding } from '../host/bind.ts';
import { type Assessed, evidenceOf, ruleTable } from '../judge/assess.ts';
import { foreignStandIn, isTrusted } from '../judge/foreign-modules.ts';
import { gradesOf } from '../judge/grade.ts';
import { unexplained } from '../judge/unexplained.ts';
import { decide, verdictOfCause } from '../judge/verdict.ts';
import type { Judged } from '../judge/views.ts';
import type { BindingProbe, ProbeViolation } from '../probes/probe.ts';
import type { CheckOptions } from '../request/options.ts';
import { resourceTypeOf } from '../subject/resource-type.ts';
import { openCauses, openRows } from './open-breaches.ts';
import { reasonOf } from './reason.ts';

export interface About {
  readonly subject: SubjectFile;
  readonly platform: 'wine' | 'windows' | 'linux' | null;
  readonly options: CheckOptions;
  /** What its processes loaded beside it; missing if it was never loaded. */
  readonly modules?: readonly ModuleReport[];
}

export interface Conclusion extends About {
  readonly binding: Binding | null;
  readonly facts: Facts | null;
  readonly calibration: CalibrationReport | null;
  readonly runs: readonly Judged[];
  readonly probe: BindingProbe;
  readonly investigated: Investigated;
  /** All that stands in the way of a verdict, but for what is open. */
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
  maxResources: 0,
  maxProcesses: 0,
  unloads: false,
};

/** The report of a subject that was judged. */
export function conclude(conclusion: Conclusion): SubjectReport {
  const { options, investigated, probe } = conclusion;
  const facts = conclusion.facts ?? NO_FACTS;
  const counts = evidenceOf(conclusion.runs, conclusion.processes);
  const evidence = { ...counts, unexplained: unexplained(conclusion.runs, facts) };
  const findings = [...investigated.findings, ...probed(conclusion, probe.violations, 'F', investigated.findings.length)];
  const open = openBreaches(conclusion);
  const assessed: Assessed = {
    register,
    profile: options.profile,
    only: options.rules,
    facts,
    judged: conclusion.runs,
    bindings: probe.observations,
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
    subject: identity(conclusion),
    ...loadedWith(conclusion),
    ...modulesOf(conclusion),
    verdict: decided.verdict,
    reason: reasonOf(
      decided.verdict,
      decided.cause,
      findings,
      evidence,
      options,
      rules.filter(({ status }) => status === 'not-exercised').length,
    ),
    grades: gradesOf({ ...grounds, causesAt, findings: findings.map(asGraded), ran: options.profile, minimumOf }),
    calibration: conclusion.calibration,
    evidence,
    ...onlyOf(options),
    rules,
    findings,
    ...(investigated.unsound.length === 0 ? {} : { unsound: investigated.unsound }),
    ...(open.length === 0 ? {} : { open }),
  };
}

/** The report of a subject that could not be judged. */
export function causeReport(about: About, cause: Cause, processes: number): SubjectReport {
  const evidence = evidenceOf([], processes);
  const verdict = verdictOfCause(cause);
  const rules = unexercised(about.options, cause);
  return {
    subject: identity(about),
    ...loadedWith(about),
    ...modulesOf(about),
    verdict,
    reason: reasonOf(verdict, cause, [], evidence, about.options, 0),
    grades: gradesOf({
      causesAt: () => [cause],
      cancelCalls: 0,
      rules,
      named: [],
      findings: [],
      ran: about.options.profile,
      minimumOf,
    }),
    calibration: null,
    evidence,
    ...onlyOf(about.options),
    rules,
    findings: [],
  };
}

function onlyOf({ rules }: CheckOptions): Pick<SubjectReport, 'only'> {
  return rules.length === 0 ? {} : { only: rules };
}

/** Rules that broke without any Cancel as well: no pass, though nothing of Cancel's. */
function withoutCancelToo(unsound: readonly Unsound[]): readonly (readonly [string, string])[] {
  return unsound.flatMap(({ id, rule }) =>
    rule === null ? [] : [[rule, `broken without any Cancel as well, as ${id} tells`] as const],
  );
}

/** The report of a subject whose check something of the user's cut short, such as a --reset command that fails. */
export function brokenOffReport(about: About, { message }: Error): SubjectReport {
  const report = causeReport(about, { cause: 'interrupted', detail: message }, 0);
  return { ...report, reason: `Its check was broken off: ${message}` };
}

/** The report of a subject in whose check pcancel itself failed. */
export function faultReport(about: About, error: unknown): SubjectReport {
  const message = error instanceof Error ? error.message : String(error);
  const report = causeReport(about, { cause: 'interrupted', detail: message }, 0);
  const note = 'pcancel itself failed';
  return {
    ...report,
    reason: `pcancel itself failed while it checked this DLL, so nothing is said of it: ${message.replace(/\.$/, '')}. Check it again by itself; if that fails too, please report it.`,
    rules: report.rules.map((rule) => (rule.status === 'not-exercised' ? { ...rule, note } : rule)),
    fault: message,
  };
}

/**
 * What a finding counts as in narrower profiles. The root of what a run broke is what came first there, whatever it rests on; a documented rule that the
 * same run contradicted would have been the finding if only such rules had been looked at.
 */
export function asGraded({ basis, countsFrom }: Pick<Finding, 'basis' | 'countsFrom'>): { readonly basis: Basis } {
  return { basis: countsFrom ?? basis };
}

function minimumOf(id: string): number {
  return register.find((rule) => rule.id === id)?.minimum ?? 1;
}

function unexercised(options: CheckOptions, cause: Cause): readonly RuleReport[] {
  const status = verdictOfCause(cause) === 'not-applicable' ? 'not-applicable' : 'not-exercised';
  return register.map(({ id, family, title, basis }) => {
    const counts = inProfile(basis, options.profile);
    const note = counts ? 'Cancel was never called' : `not part of the profile ${options.profile}`;
    return { id, family, title, basis, status: counts ? status : 'not-applicable', observations: 0, bound95: null, note };
  });
}

function identity({ subject, platform }: About): SubjectReport['subject'] {
  const { name, path, version } = subject;
  // No hash: the file could not be read as a module, and nothing of it is known.
  if (subject.sha256 === '') return { name, path, sha256: null, format: null, machine: null, version: null, platform };
  return {
    name,
    path,
    sha256: subject.sha256,
    format: subject.format,
    machine: subject.machine,
    version: version?.file ?? null,
    platform,
  };
}

function loadedWith({ subject, platform, options }: About): { readonly loadedWith?: LoadedWith } {
  if (platform === null) return {};
  const { dllDirectories, bind } = options;
  return { loadedWith: { resourceType: options.resourceType ?? resourceTypeOf(subject), dllDirectories, bind } };
}

function modulesOf({ modules, options }: About): { readonly modules?: readonly ModuleReport[] } {
  if (modules === undefined) return {};
  const trusted = ({ name, role }: ModuleReport): boolean => role === 'stand-in' && isTrusted(name, options.trustModules);
  return { modules: modules.map((module) => (trusted(module) ? { ...module, trusted: true } : module)) };
}

/** What the hunt left open, and what stages of their own did; numbered as one list. */
function openBreaches(conclusion: Conclusion): readonly OpenBreach[] {
  const { investigated, probe } = conclusion;
  const others = probe.unconfirmed.flatMap((each) =>
    probed(conclusion, [each], 'O', 0).map((told): OpenBreach => ({ ...told, doubt: each.doubt })),
  );
  return [...investigated.open, ...others].map((each, index) => ({ ...each, id: `O${index + 1}` }));
}

/** Breaches of the profile's rules that stages of their own have seen, as findings: no scenario of the hunt leads to them. */
function probed(
  { options }: Conclusion,
  violations: readonly ProbeViolation[],
  letter: 'F' | 'O',
  before: number,
): readonly Finding[] {
  return violations
    .filter(({ rule }) =>
      register.some(
        (each) =>
          each.id === rule &&
          inProfile(each.basis, options.profile) &&
          (options.rules.length === 0 || options.rules.includes(rule)),
      ),
    )
    .map(({ rule, message, reproduced, control, steps, trace, cycles, end }, index) => ({
      id: `${letter}${before + index + 1}`,
      rule,
      basis: register.find((each) => each.id === rule)?.basis ?? 'derived',
      outcome: end?.outcome ?? 'violation',
      message,
      steps: steps ?? [],
      trace: end?.trace ?? trace ?? [],
      seed: options.seed,
      reproduced,
      control: control ?? 'no Cancel is involved',
      evidence: { ...end?.evidence, ...(cycles == null ? {} : { cycles }) },
      fingerprint: end?.fingerprint ?? `${rule}|violation|`,
      prefix: [],
      consequences: end?.consequences ?? [],
    }));
}

/** The content of the JUnit report as plain data, which is easy to test: a suite for each subject, a case for each rule. */
import type { Finding, OpenBreach, Report, RuleReport, SubjectReport, Unsound } from '../../harness/contract/report.ts';
import { visible, withinBudget } from '../../harness/text/text.ts';
import { faultSentence } from '../words/fault-text.ts';
import type { ReplayFrom, RuleLookup } from '../words/finding-text.ts';
import { findingSections, replayFromOf, sectionLines, unsoundSections } from '../words/finding-text.ts';
import { shownRules } from '../words/profile.ts';
import { subjectLabels } from '../words/subject-labels.ts';

type CaseResult =
  /** `note`: a warning that does not fail the case. */
  | { readonly kind: 'passed'; readonly note: string | null }
  | { readonly kind: 'skipped'; readonly message: string }
  | { readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string; readonly body: string };

/** One case. All its text is neutralised. */
export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly result: CaseResult;
}

/** The cases of one subject, or of the run. */
export interface JunitSuite {
  readonly name: string;
  /** The subject's file; null for the run. */
  readonly file: string | null;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  readonly cases: readonly JunitCase[];
}

/** Most UTF-16 units of one case's body. CI systems still show that many; some drop a report at 1 MB. */
export const BODY_LIMIT = 90_000;
const MESSAGE_LIMIT = 500;

/** The suites of a report. There is always one, so that no reader takes "no case failed" for a success. */
export function junitSuites(report: Report, ruleInfo: RuleLookup, replayFrom: string | null): JunitSuite[] {
  const labels = subjectLabels(report.subjects);
  const several = report.subjects.length > 1;
  const suites = report.subjects.map((subject, index): JunitSuite => {
    const label = labels[index] ?? '';
    return {
      name: subject.subject.sha256 === null ? label : `${label} (${visible(subject.subject.sha256, 8).slice(0, 8)})`,
      file: visible(subject.subject.path, 1_000),
      properties: properties(report, subject),
      cases: unique(subjectCases(subject, report, several ? ` [${label}]` : '', ruleInfo, replayFrom)),
    };
  });
  const fault = runFault(report);
  return fault === null ? suites : [...suites, fault];
}

function subjectCases(
  subject: SubjectReport,
  report: Report,
  suffix: string,
  ruleInfo: RuleLookup,
  file: string | null,
): JunitCase[] {
  const replayFrom = replayFromOf(report, subject, file);
  const verdict = (result: CaseResult): JunitCase => ({ classname: 'pcancel.verdict', name: `verdict${suffix}`, result });
  const type = subject.fault === undefined ? subject.verdict : 'harness-fault';
  const undecided = failed('error', type, subject.reason, unsoundBodies(subject.unsound ?? [], replayFrom));
  if (subject.verdict === 'not-applicable') return [verdict(undecided)];
  const rules = shownRules(subject, report.run.profile);
  const cases = rules.map((rule): JunitCase => {
    const findings = subject.findings.filter((finding) => finding.rule === rule.id);
    const open = (subject.open ?? []).filter((each) => each.rule === rule.id);
    const result = ruleResult(rule, findings, open, ruleInfo, replayFrom);
    return { classname: `pcancel.${rule.family}`, name: `${visible(rule.id, 100)} ${visible(rule.title, 200)}${suffix}`, result };
  });
  switch (subject.verdict) {
    case 'inconclusive':
      return [verdict(undecided), ...cases];
    case 'nonconforming':
      // The case of a rule usually shows the failure. If none does, the verdict needs a case that fails.
      if (cases.some((shown) => shown.result.kind === 'failure')) return cases;
      return [
        verdict(failed('failure', 'nonconforming', subject.reason, findingBodies(subject.findings, ruleInfo, replayFrom))),
        ...cases,
      ];
    case 'conforming':
      // If only some rules were judged, a note has to say so.
      if (subject.only !== undefined) return [verdict({ kind: 'passed', note: subject.reason }), ...cases];
      return cases.some((shown) => shown.result.kind === 'passed') ? cases : [verdict({ kind: 'passed', note: null }), ...cases];
  }
}

function ruleResult(
  rule: RuleReport,
  findings: readonly Finding[],
  open: readonly OpenBreach[],
  ruleInfo: RuleLookup,
  replayFrom: ReplayFrom,
): CaseResult {
  const note = rule.note === null ? '' : visible(rule.note, MESSAGE_LIMIT);
  switch (rule.status) {
    case 'pass':
      return { kind: 'passed', note: null };
    case 'warn':
      // The rule was seen broken, so the case is never green. An open breach is an error, like its verdict.
      if (open.length > 0) return failed('error', 'open', note, findingBodies(open, ruleInfo, replayFrom));
      return { kind: 'skipped', message: `warning: ${note}` };
    case 'waived':
    case 'known':
    case 'not-exercised':
    case 'not-applicable':
      return { kind: 'skipped', message: note === '' ? rule.status : `${rule.status}: ${note}` };
    case 'fail': {
      const first = findings[0];
      const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
      const message = first === undefined ? note || 'the rule was broken' : `${visible(first.message, MESSAGE_LIMIT)}${more}`;
      return failed('failure', first?.outcome ?? 'violation', message, findingBodies(findings, ruleInfo, replayFrom));
    }
  }
}

/** The message is in the body too, since some readers show only the body, and others only the message. */
function failed(kind: 'failure' | 'error', type: string, message: string, details: readonly string[]): CaseResult {
  const said = visible(message, 6 * MESSAGE_LIMIT);
  return { kind, type, message: said, body: withinBudget([said, ...details], BODY_LIMIT) };
}

function findingBodies(findings: readonly (Finding | OpenBreach)[], ruleInfo: RuleLookup, replayFrom: ReplayFrom): string[] {
  // The body of a single finding already begins with its message.
  const isNew = (label: string): boolean => findings.length > 1 || label !== 'What';
  return findings.flatMap((finding) => {
    const head = `${visible(finding.id, 40)}: ${finding.outcome}`;
    const sections = findingSections(finding, ruleInfo, replayFrom)
      .filter(({ label }) => isNew(label))
      .flatMap(sectionLines);
    return ['', head, ...sections];
  });
}

function unsoundBodies(all: readonly Unsound[], replayFrom: ReplayFrom): string[] {
  return all.flatMap((unsound) => [
    '',
    `${visible(unsound.id, 40)}: without any Cancel`,
    ...unsoundSections(unsound, replayFrom).flatMap(sectionLines),
  ]);
}

/** Numbers cases of the same name, since GitLab and others drop them. Only a hostile report file has any. */
function unique(cases: readonly JunitCase[]): JunitCase[] {
  const seen = new Map<string, number>();
  return cases.map((shown) => {
    const key = `${shown.classname} ${shown.name}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? shown : { ...shown, name: `${shown.name} #${count}` };
  });
}

function properties(report: Report, { subject, verdict, reason, evidence, only }: SubjectReport): JunitSuite['properties'] {
  const values: Readonly<Record<string, string | number | null>> = {
    verdict,
    reason,
    path: subject.path,
    sha256: subject.sha256,
    version: subject.version,
    format: subject.format,
    machine: subject.machine,
    platform: subject.platform,
    profile: report.run.profile,
    onlyRules: only === undefined ? null : only.join(' '),
    seed: report.run.seed,
    tool: `${report.tool.name} ${report.tool.version}`,
    scenarios: evidence.scenarios,
    cancelCalls: evidence.cancelCalls,
    cancelWhilePending: evidence.cancelWhilePending,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [{ name: `pcancel.${name}`, value: visible(String(value), 1_000) }],
  );
}

/** A suite that fails if the tool itself failed or judged nothing, even if all cases of the subjects pass; else null. */
function runFault(report: Report): JunitSuite | null {
  const { exit } = report.run;
  if (exit !== 5 && exit !== 2 && report.subjects.length > 0) return null;
  const message =
    exit === 5
      ? (faultSentence(report) ?? 'A fault of the tool itself: no verdict of this run counts (exit 5).')
      : `Nothing was judged (exit ${exit}).`;
  const result = failed('error', exit === 5 ? 'harness-fault' : 'nothing-judged', message, []);
  return {
    name: 'pcancel run',
    file: null,
    properties: [{ name: 'pcancel.seed', value: String(report.run.seed) }],
    cases: [{ classname: 'pcancel.run', name: 'run', result }],
  };
}

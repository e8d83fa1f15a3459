/** What JUnit shall say, as plain data: one suite a subject, one case a rule. No XML here, so that it can be read and tested alone. */
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

export interface JunitCase {
  readonly classname: string;
  readonly name: string;
  readonly result: CaseResult;
}

export interface JunitSuite {
  readonly name: string;
  /** The subject's file, or null for what belongs to the run. */
  readonly file: string | null;
  readonly properties: readonly { readonly name: string; readonly value: string }[];
  readonly cases: readonly JunitCase[];
}

/** UTF-16 units of one case's body: what CI systems still show, far below the 1 MB at which some drop a report. */
export const BODY_LIMIT = 90_000;
const MESSAGE_LIMIT = 500;

/** Suites of a report. All text is neutralised already. Never empty, so that a reader never takes "no case failed" for a success. */
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
      // A rule's own case usually shows what decided. Where none does, the verdict must not look green.
      if (cases.some((shown) => shown.result.kind === 'failure')) return cases;
      return [
        verdict(failed('failure', 'nonconforming', subject.reason, findingBodies(subject.findings, ruleInfo, replayFrom))),
        ...cases,
      ];
    case 'conforming':
      // A verdict on some rules only has to say so.
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
      // Seen broken: not green, whatever came of it. What is open is an error, as the verdict is.
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

/** The message stands in the body too: some readers show only the body, others only the message. */
function failed(kind: 'failure' | 'error', type: string, message: string, details: readonly string[]): CaseResult {
  const said = visible(message, 6 * MESSAGE_LIMIT);
  return { kind, type, message: said, body: withinBudget([said, ...details], BODY_LIMIT) };
}

function findingBodies(findings: readonly (Finding | OpenBreach)[], ruleInfo: RuleLookup, replayFrom: ReplayFrom): string[] {
  // The message of a single finding is the body's first line already.
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

/** GitLab and others drop a case whose name they have seen; a register has no duplicates, a hostile report file may. */
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

/** A run that failed by itself, or that judged nothing, is no success, whatever its subjects' cases say. */
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

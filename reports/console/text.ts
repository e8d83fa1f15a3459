/** The report as text for people: the verdict first, then the evidence, then what to do. */
import { codeName } from '../../harness/abi/errors.ts';
import type {
  Evidence,
  Finding,
  Grades,
  OpenBreach,
  OperationCalibration,
  Report,
  SubjectReport,
  Unsound,
} from '../../harness/contract/report.ts';
import type { Verdict } from '../../harness/contract/verdict.ts';
import { count, duration, plural } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';
import { findingSections, type RuleLookup, replayFromOf, type Section, unsoundSections } from '../words/finding-text.ts';
import { modulesText } from '../words/module-text.ts';
import { subjectLabels } from '../words/subject-labels.ts';
import { place } from '../words/trace-excerpt.ts';
import type { Paint } from './colors.ts';
import { ruleLines } from './rules.ts';
import { wrap } from './wrap.ts';

interface Layout {
  readonly paint: Paint;
  /** Columns of a line. Steps, traces and paths may be wider. */
  readonly width: number;
  readonly ruleInfo: RuleLookup;
  /** The json report's path, or null if none was written. */
  readonly replayFrom: string | null;
}

const VERDICT: Readonly<Record<Verdict, string>> = {
  conforming: 'CONFORMING',
  nonconforming: 'NONCONFORMING',
  'not-applicable': 'NOT APPLICABLE',
  inconclusive: 'INCONCLUSIVE',
};

const LABEL_WIDTH = 12;

/** The verdict in its color. */
function verdictWord(verdict: Verdict, color: Paint): string {
  const word = color.bold(VERDICT[verdict]);
  switch (verdict) {
    case 'conforming':
      return color.green(word);
    case 'nonconforming':
      return color.red(word);
    case 'not-applicable':
    case 'inconclusive':
      return color.yellow(word);
  }
}

/** All lines of one subject. */
export function subjectLines(report: Report, index: number, layout: Layout): string[] {
  const subject = report.subjects[index];
  if (subject === undefined) return [];
  const label = subjectLabels(report.subjects)[index] ?? '';
  const findings = subject.findings.flatMap((finding) => ['', ...findingLines(report, subject, finding, layout)]);
  const open = (subject.open ?? []).flatMap((each) => ['', ...findingLines(report, subject, each, layout)]);
  return [
    `${verdictWord(subject.verdict, layout.paint)}  ${layout.paint.bold(label)}${onlyText(subject)}`,
    ...wrap(visible(subject.reason), layout.width - 2).map((line) => `  ${line}`),
    '',
    ...checkedLines(report, subject, layout),
    '',
    ...ruleLines(report, subject, layout),
    ...findings,
    ...open,
    ...(subject.unsound ?? []).flatMap((unsound) => ['', ...unsoundLines(report, subject, unsound, layout)]),
  ];
}

/** A note beside the verdict if only some rules were judged, since it is then no verdict on the profile. */
function onlyText({ only }: SubjectReport): string {
  return only === undefined ? '' : `  (judged by ${plural(only.length, 'rule')} only, as --rule or --skip-rule asks)`;
}

function labelled(label: string, text: string, { paint, width }: Layout): string[] {
  const lines = wrap(text, width - 2 - LABEL_WIDTH);
  return lines.map((line, index) => `  ${paint.dim((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`);
}

function checkedLines(report: Report, told: SubjectReport, layout: Layout): string[] {
  const { subject, grades, calibration, evidence } = told;
  const version = subject.version === null ? '' : ` version ${visible(subject.version, 60)},`;
  const format =
    subject.format === null
      ? 'not read as a module'
      : `${subject.format.toUpperCase()} ${visible(subject.machine ?? 'of unknown machine', 40)}`;
  const hash = subject.sha256 === null ? '' : `, sha256 ${visible(subject.sha256, 12).slice(0, 12)}`;
  const lines = [
    ...labelled('checked', `${visible(subject.path, 300)}:${version} ${format}${hash}, ${ran(report, subject.platform)}`, layout),
  ];
  const modules = modulesText(told);
  if (modules !== null) lines.push(...labelled('modules', modules, layout));
  if (calibration !== null) {
    const { entry, version: table, tableSize, cancelAt } = calibration.binding;
    const how =
      entry === 'exports'
        ? 'by exported names, which a Resource Monitor would not do'
        : `by ${entry}, table version ${table} (${tableSize} bytes)`;
    const idle =
      calibration.idleAnswers.length === 0
        ? 'no Cancel tried while idle'
        : `idle Cancel answers ${calibration.idleAnswers.map(codeName).join(' or ')}`;
    lines.push(...labelled('binding', `${how}, Cancel at ${place(cancelAt)}`, layout));
    lines.push(
      ...labelled(
        'calibrated',
        `without Cancel: ${operation('Online', calibration.online)}; ${operation('Offline', calibration.offline)}; ${idle}`,
        layout,
      ),
    );
  }
  lines.push(...labelled('evidence', seen(evidence), layout));
  const graded = gradeText(grades);
  return graded === null ? lines : [...lines, ...labelled('graded', graded, layout)];
}

/** For example `contract, standard: conforming; strict: nonconforming`; null if all profiles have the same verdict. */
export function gradeText(grades: Grades): string | null {
  const profiles = new Map<Verdict, string[]>();
  for (const [profile, verdict] of Object.entries(grades)) {
    profiles.set(verdict, [...(profiles.get(verdict) ?? []), profile]);
  }
  if (profiles.size < 2) return null;
  return [...profiles].map(([verdict, names]) => `${names.join(', ')}: ${verdict}`).join('; ');
}

/** The evidence as one sentence. */
function seen({ scenarios, calls, cancelCalls, cancelWhilePending, cancelSucceeded, ambiguous, processes }: Evidence): string {
  if (calls === 0) return 'no scenario was run';
  const where = `${plural(scenarios, 'scenario')}, ${plural(calls, 'call')}, ${plural(processes, 'process', 'processes')}`;
  if (cancelCalls === 0) return `no Cancel was called; ${where}`;
  const pending = `${count(cancelWhilePending)} of them while an operation was pending (${count(cancelSucceeded)} answered success)`;
  const unsettled =
    ambiguous === 0 ? '' : `; ${plural(ambiguous, 'answer')} not counted, because the contract does not decide them`;
  return `${plural(cancelCalls, 'Cancel')}, ${pending}, in ${where}${unsettled}`;
}

function ran(report: Report, platform: SubjectReport['subject']['platform']): string {
  switch (platform) {
    case null:
      return 'never loaded';
    case 'wine':
      return `run under Wine (${visible(report.run.environment.wine ?? 'unknown version', 40)})`;
    case 'windows':
      return 'run on Windows';
    case 'linux':
      return 'run on Linux';
  }
}

function operation(name: string, { attempts, succeeded, pended, medianMs, pendingReports }: OperationCalibration): string {
  if (attempts === 0) return `${name} not tried`;
  if (succeeded === 0) return `${name} never succeeded (${plural(attempts, 'attempt')})`;
  const failed = succeeded === attempts ? '' : `, ${attempts - succeeded} of ${attempts} failed`;
  const takes = medianMs === null ? '' : ` ${duration(medianMs)}`;
  if (pended === 0) return `${name} succeeds at once${failed}`;
  const reports = pendingReports === null ? '' : ` with ${plural(pendingReports, 'report')}`;
  return `${name} pends${takes}${reports}${pended === succeeded ? '' : ` (${pended} of ${succeeded})`}${failed}`;
}

function findingLines(report: Report, subject: SubjectReport, finding: Finding | OpenBreach, layout: Layout): string[] {
  const { paint } = layout;
  const color = 'doubt' in finding ? paint.yellow : paint.red;
  const open = 'doubt' in finding ? ', neither confirmed nor refuted' : '';
  const head = `  ${color(paint.bold(visible(finding.id, 40)))}  ${paint.bold(visible(finding.rule, 100))}: ${finding.outcome}${open} ${paint.dim(`(${finding.basis})`)}`;
  const replayFrom = replayFromOf(report, subject, layout.replayFrom);
  return [head, ...sectionText(findingSections(finding, layout.ruleInfo, replayFrom), layout)];
}

function unsoundLines(report: Report, subject: SubjectReport, unsound: Unsound, layout: Layout): string[] {
  const { paint } = layout;
  const head = `  ${paint.yellow(paint.bold(visible(unsound.id, 40)))}  ${paint.bold('without any Cancel')}: ${unsound.outcome === 'violation' ? 'failed' : unsound.outcome}`;
  return [head, ...sectionText(unsoundSections(unsound, replayFromOf(report, subject, layout.replayFrom)), layout)];
}

function sectionText(sections: readonly Section[], { paint, width }: Layout): string[] {
  return sections.flatMap(({ label, lines, preformatted }) => {
    const text = preformatted ? [...lines] : lines.flatMap((line) => wrap(line, width - 6 - LABEL_WIDTH));
    return text.map((line, index) => `      ${paint.dim((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`.trimEnd());
  });
}

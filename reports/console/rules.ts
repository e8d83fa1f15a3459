/** The table of rules: each rule's demand, how often it was observed, and the result. */
import type { Report, RuleReport, SubjectReport } from '../../harness/contract/report.ts';
import type { RuleStatus } from '../../harness/contract/rule.ts';
import { bound, count, plural } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';
import { profileOf, shownRules } from '../words/profile.ts';
import type { Paint } from './colors.ts';
import { wrap } from './wrap.ts';

interface RuleLayout {
  readonly paint: Paint;
  readonly width: number;
}

const SIGN: Readonly<Record<RuleStatus, string>> = {
  pass: '✓',
  fail: '✗',
  warn: '!',
  waived: '~',
  known: '~',
  'not-exercised': '○',
  'not-applicable': '–',
};

/** The lines of the table: a heading, then the rules of the profile in the register's order. */
export function ruleLines(report: Report, subject: SubjectReport, layout: RuleLayout): string[] {
  const { paint, width } = layout;
  const shown = shownRules(subject, report.run.profile);
  const judged = shown.some((rule) => rule.status !== 'not-applicable' && rule.status !== 'not-exercised');
  if (!judged) return [`  ${paint.dim('No rule could be judged.')}`];
  const idWidth = Math.max(...shown.map((rule) => visible(rule.id, 100).length));
  const countWidth = Math.max('seen'.length, ...shown.map((rule) => count(rule.observations).length));
  const rateWidth = Math.max('may fail'.length, ...shown.map((rule) => rateText(rule).length));
  const indent = 4 + idWidth + 2 + countWidth + 2 + rateWidth + 2;
  const lines = [paint.dim(`    ${'rule'.padEnd(idWidth)}  ${'seen'.padStart(countWidth)}  ${'may fail'.padStart(rateWidth)}`)];
  for (const rule of shown) {
    const found = subject.findings.filter((finding) => finding.rule === rule.id).map((finding) => visible(finding.id, 40));
    const told = `${found.length === 0 ? '' : `${found.join(', ')}: `}${visible(rule.title, 200)}`;
    const [first = '', ...rest] = wrap(told, Math.max(30, width - indent));
    const row = `${visible(rule.id, 100).padEnd(idWidth)}  ${count(rule.observations).padStart(countWidth)}  ${rateText(rule).padStart(rateWidth)}  ${first}`;
    const more = rule.status === 'pass' || rule.status === 'fail' ? [] : wrap(statusNote(rule), Math.max(30, width - indent));
    lines.push(inColor(rule.status, `  ${SIGN[rule.status]} ${row}`, paint));
    lines.push(
      ...rest.map((line) => `${' '.repeat(indent)}${line}`),
      ...more.map((line) => paint.dim(`${' '.repeat(indent)}${line}`)),
    );
  }
  return [...lines, ...outsideLine(subject, shown, layout)];
}

/** The share of this generator's scenarios that may still break the rule after a pass, with 95 % confidence; else empty. */
function rateText(rule: RuleReport): string {
  return rule.status === 'pass' && rule.bound95 !== null ? `≤ ${bound(rule.bound95)}` : '';
}

function statusNote(rule: RuleReport): string {
  const word = {
    pass: 'passed',
    fail: 'broken',
    warn: 'warning',
    waived: 'waived',
    known: 'known',
    'not-exercised': 'not exercised',
    'not-applicable': 'does not apply',
  } as const;
  return rule.note === null ? word[rule.status] : `${word[rule.status]}: ${visible(rule.note, 400)}`;
}

function inColor(status: RuleStatus, line: string, color: Paint): string {
  switch (status) {
    case 'pass':
      return line;
    case 'fail':
      return color.red(line);
    case 'warn':
    case 'not-exercised':
      return color.yellow(line);
    case 'waived':
    case 'known':
    case 'not-applicable':
      return color.dim(line);
  }
}

/** How many rules only wider profiles judge, by profile. */
function outsideLine(subject: SubjectReport, shown: readonly RuleReport[], { paint }: RuleLayout): string[] {
  const outside = subject.rules.filter((rule) => !shown.includes(rule));
  if (outside.length === 0) return [];
  const profiles = [...new Set(outside.map((rule) => profileOf(rule.basis)))];
  const each = profiles.map(
    (profile) => `${outside.filter((rule) => profileOf(rule.basis) === profile).length} by --profile ${profile}`,
  );
  return [paint.dim(`    ${plural(outside.length, 'rule')} of wider profiles not judged: ${each.join(', ')}`)];
}

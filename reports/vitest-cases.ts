/** The Vitest cases of one subject as plain data: one for each rule, and one for the verdict. Imports no Vitest. */
import type { Finding, OpenBreach, SubjectReport } from '../harness/contract/report.ts';
import { visible, withinBudget } from '../harness/text/text.ts';
import { findingSections, type RuleLookup, sectionLines, unsoundSections } from './words/finding-text.ts';

/** The result of one case. */
export type VitestResult =
  | { readonly kind: 'pass' }
  | { readonly kind: 'skip'; readonly note: string }
  /** `message`: several lines, neutralised. The last ones say what to do. */
  | { readonly kind: 'fail'; readonly message: string };

/** Most UTF-16 units of one message. Terminals and pages of CI systems still show that many. */
const MESSAGE_LIMIT = 90_000;

/**
 * The case of a rule. It fails if the report lacks the rule.
 * @param again the command line that checks the rule again
 */
export function ruleCase(subject: SubjectReport, id: string, ruleInfo: RuleLookup, again: string): VitestResult {
  const rule = subject.rules.find((each) => each.id === id);
  if (rule === undefined)
    return { kind: 'fail', message: `The report has no rule ${id}; please report this as a fault of pcancel.` };
  const note = rule.note === null ? rule.status : `${rule.status}: ${visible(rule.note)}`;
  switch (rule.status) {
    case 'pass':
      return { kind: 'pass' };
    case 'warn': {
      // The rule was seen broken, so the case is never green. An open breach fails, like its verdict.
      const open = (subject.open ?? []).filter((each) => each.rule === id);
      if (open.length === 0) return { kind: 'skip', note };
      return { kind: 'fail', message: message(open.flatMap((each) => findingLines(each, ruleInfo, again))) };
    }
    case 'waived':
    case 'known':
    case 'not-exercised':
    case 'not-applicable':
      return { kind: 'skip', note };
    case 'fail': {
      const findings = subject.findings.filter((finding) => finding.rule === id);
      return { kind: 'fail', message: message(findings.flatMap((finding) => findingLines(finding, ruleInfo, again))) };
    }
  }
}

/**
 * The case of the verdict. It passes only for a conforming subject.
 * @param shown ids of the rules that have a case
 * @param again the command line of the same check
 */
export function verdictCase(
  subject: SubjectReport,
  shown: ReadonlySet<string>,
  ruleInfo: RuleLookup,
  again: string,
): VitestResult {
  const reason = visible(subject.reason);
  switch (subject.verdict) {
    case 'conforming':
      return { kind: 'pass' };
    case 'not-applicable':
    case 'inconclusive':
      return { kind: 'fail', message: message([`${subject.verdict}: ${reason}`, ...unsoundLines(subject), `Again: ${again}`]) };
    case 'nonconforming': {
      const lines = subject.findings.map(
        (finding) => `  ${visible(finding.id, 40)} ${visible(finding.rule, 100)}: ${visible(finding.message)}`,
      );
      const untold = subject.findings.filter((finding) => !shown.has(finding.rule));
      return {
        kind: 'fail',
        message: message([
          `nonconforming, ${subject.findings.length === 1 ? 'one finding' : `${subject.findings.length} findings`}:`,
          ...lines,
          ...untold.flatMap((finding) => ['', ...findingLines(finding, ruleInfo, again)]),
          `Again: ${again}`,
          "To do: mend what the failing rules' tests show, then run this test again.",
        ]),
      };
    }
  }
}

function message(lines: readonly string[]): string {
  return withinBudget(lines, MESSAGE_LIMIT);
}

function unsoundLines({ unsound = [] }: SubjectReport): string[] {
  return unsound.flatMap((each) => {
    const sections = unsoundSections(each, { report: null, dll: null, resourceType: null }).filter(
      ({ label }) => label !== 'Replay',
    );
    return ['', `${visible(each.id, 40)}: without any Cancel`, ...sections.flatMap(sectionLines)];
  });
}

/** A finding's lines: first what happened, last what to do. */
function findingLines(finding: Finding | OpenBreach, ruleInfo: RuleLookup, again: string): string[] {
  const sections = findingSections(finding, ruleInfo, { report: null, dll: null, resourceType: null });
  const todo = sections.filter(({ label }) => label === 'To do');
  const before = sections.filter(({ label }) => !['What', 'Replay', 'To do'].includes(label));
  return [
    visible(finding.message),
    `${visible(finding.id, 40)}: ${finding.outcome}`,
    ...before.flatMap(sectionLines),
    `Again: ${again}`,
    ...todo.flatMap(sectionLines),
  ];
}

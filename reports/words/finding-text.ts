/** Describes a finding in sections, in the order in which an author reads them. The console and JUnit show the same ones. */

import type { Basis } from '../../harness/contract/basis.ts';
import type { Finding, OpenBreach, Report, SubjectReport, Unsound } from '../../harness/contract/report.ts';
import type { RuleInfo } from '../../harness/contract/rule.ts';
import { plural } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';
import { argument } from './command-line.ts';
import { doubtText } from './doubt.ts';
import { describeSteps } from './steps.ts';
import { traceExcerpt } from './trace-excerpt.ts';

/** Finds a rule by its id; undefined if the register has none. */
export type RuleLookup = (id: string) => RuleInfo | undefined;

/** A part of the description, with a label. */
export interface Section {
  readonly label: string;
  readonly lines: readonly string[];
  /** True if the lines are in columns or can be copied, and must not be wrapped. */
  readonly preformatted: boolean;
}

const BASIS_MEANS: Readonly<Record<Basis, string>> = {
  documented: 'the page itself says it',
  derived: 'follows from a documented rule of a neighbouring routine, the ABI or the Resource Monitor',
  policy: 'what a careful DLL does; no document says it',
  misuse: "a caller's error that a hardened DLL survives",
};

/** The files that a replay's command has to name. */
export interface ReplayFrom {
  /** The json report's path, or null if none is written. */
  readonly report: string | null;
  /** The DLL's path if the report has several DLLs, since each numbers its findings from 1; else null. */
  readonly dll: string | null;
  /** Its resource type, if the report has several entries of that DLL; else null. */
  readonly resourceType: string | null;
}

/**
 * The files for replays of a subject's findings.
 * @param file the json report's path, or null if none is written
 */
export function replayFromOf({ subjects }: Report, { subject, loadedWith }: SubjectReport, file: string | null): ReplayFrom {
  const twice = subjects.filter((other) => other.subject.path === subject.path).length > 1;
  const resourceType = twice ? (loadedWith?.resourceType ?? null) : null;
  return { report: file, dll: subjects.length > 1 ? subject.path : null, resourceType };
}

/** The sections of a finding, or of a breach that is still open. */
export function findingSections(finding: Finding | OpenBreach, ruleInfo: RuleLookup, replayFrom: ReplayFrom): Section[] {
  const info = ruleInfo(finding.rule);
  const sections = [
    prose('What', [visible(finding.message)]),
    prose('Rule', ruleLines(finding, info)),
    prose('Why', info === undefined ? [] : [visible(info.reason)]),
    { label: 'Steps', lines: stepLines(finding), preformatted: true },
    { label: 'Trace', lines: traceExcerpt(finding), preformatted: true },
    prose('Place', placeLines(finding)),
    { label: 'Stacks', lines: stackLines(finding), preformatted: true },
    prose('Repeated', repeatedLines(finding)),
    prose('Open', 'doubt' in finding ? [openLine(finding)] : []),
    // A command that is wrapped cannot be copied.
    {
      label: 'Replay',
      lines: [finding.steps.length === 0 ? noFewSteps(finding) : replayLine(finding.id, replayFrom)],
      preformatted: replayFrom.report !== null,
    },
    prose('Usually', info === undefined ? [] : [visible(info.cause)]),
    prose('To do', info === undefined ? [] : [visible(info.remedy)]),
  ];
  return sections.filter((section) => section.lines.length > 0);
}

/** The sections of a failure without Cancel, in the same order, but without a rule. */
export function unsoundSections(unsound: Unsound, replayFrom: ReplayFrom): Section[] {
  const sections = [
    prose('What', [visible(unsound.message)]),
    { label: 'Steps', lines: unsound.steps.length === 0 ? [NO_STEP] : describeSteps(unsound.steps), preformatted: true },
    { label: 'Trace', lines: traceExcerpt(unsound), preformatted: true },
    prose('Place', placeLines(unsound)),
    { label: 'Stacks', lines: stackLines(unsound), preformatted: true },
    prose('Repeated', [`${visible(unsound.reproduced, 40).replace('/', ' of ')} runs without any Cancel showed it`]),
    { label: 'Replay', lines: [replayLine(unsound.id, replayFrom)], preformatted: replayFrom.report !== null },
  ];
  return sections.filter((section) => section.lines.length > 0);
}

const NO_STEP = 'none: it failed while it was being loaded and started';

/** The section as plain lines. A single line of prose is beside the label; other lines are indented below it. */
export function sectionLines({ label, lines, preformatted }: Section): string[] {
  return preformatted || lines.length > 1 ? [`${label}:`, ...lines.map((line) => `  ${line}`)] : [`${label}: ${lines[0] ?? ''}`];
}

function prose(label: string, lines: readonly string[]): Section {
  return { label, lines, preformatted: false };
}

function stepLines({ steps, evidence: { cycles } }: Finding): string[] {
  const lines = describeSteps(steps);
  return cycles === undefined ? lines : [...lines, `… repeated in the same process, ${cycles} times`];
}

function ruleLines(finding: Finding, info: RuleInfo | undefined): string[] {
  const id = visible(finding.rule, 100);
  if (info === undefined) return [`${id} (${finding.basis}: ${BASIS_MEANS[finding.basis]})`];
  const lines = [`${info.title} (${id})`, `${info.basis}: ${BASIS_MEANS[info.basis]}. ${visible(info.citation)}`];
  if (info.basis !== finding.basis)
    lines.push(`The steps that show it are ${finding.basis} (${BASIS_MEANS[finding.basis]}), so the finding is too.`);
  return lines;
}

/** Why it is not a finding yet, and how to settle it. */
function openLine({ doubt, rule }: OpenBreach): string {
  const { missing, todo } = doubtText(doubt, visible(rule, 100));
  return `No finding yet: ${missing}. To settle it, ${todo}.`;
}

function repeatedLines(finding: Finding): string[] {
  const { seen } = finding.evidence;
  const lines = [
    ...(seen === undefined
      ? []
      : [`In the hunt, ${seen.broke} of ${plural(seen.scenarios, 'scenario')} that could show it did.`]),
    `${visible(finding.reproduced, 40).replace('/', ' of ')} repeats in fresh processes broke it in the same way; control: ${visible(finding.control, 300)}`,
  ];
  if (finding.prefix.length > 0)
    lines.push('It shows only after earlier scenarios in the same process; the steps include what is needed of them.');
  if (finding.consequences.length > 0)
    lines.push(`Broken as a consequence: ${finding.consequences.map((id) => visible(id, 100)).join(', ')}.`);
  return lines;
}

/** The place of a crash: function, file and line if they are known, then registers and dump. */
function placeLines({ evidence: { crash } }: Pick<Finding, 'evidence'>): string[] {
  if (crash === undefined) return [];
  const { symbol = null, source = null, fault = null, registers, dump = null } = crash;
  const lines: string[] = [];
  if (source !== null) lines.push(`In ${visible(source, 300)}.`);
  if (symbol !== null) lines.push(`Nearest export before that address: ${visible(symbol, 300)}.`);
  if (fault !== null) lines.push(`Invalid address: ${visible(fault, 40)}.`);
  if (registers !== undefined) {
    const named = Object.entries(registers).slice(0, SHOWN_REGISTERS);
    lines.push(named.map(([name, value]) => `${visible(name, 10)} ${visible(value, 40)}`).join(', '));
  }
  if (dump !== null) lines.push(dumpLine(dump));
  return lines;
}

function dumpLine(dump: string): string {
  const name = visible(dump, 300);
  if (!dump.endsWith('.gz')) return `A minidump of it, for WinDbg: dumps/${name}.`;
  return `A core of it: dumps/${name}; gzip -d it, then gdb with the node that ran the check, and the core.`;
}

/** Registers shown: the program counter, four with arguments and results, and the stack pointer. The json report has all. */
const SHOWN_REGISTERS = 6;

/** Most lines shown of a hang's stacks. The json report has all. */
const STACK_LINES = 40;

function stackLines({ evidence: { hang } }: Pick<Finding, 'evidence'>): string[] {
  const stacks = hang?.stacks ?? [];
  const shown = stacks.slice(0, STACK_LINES).map((line) => visible(line, 160));
  return stacks.length > STACK_LINES ? [...shown, `… ${stacks.length - STACK_LINES} lines more in the json report`] : shown;
}

function noFewSteps({ rule }: Finding): string {
  return `no short list of steps shows it; check again with --rule ${visible(rule, 60)}`;
}

function replayLine(id: string, { report, dll, resourceType }: ReplayFrom): string {
  const files = [report ?? 'report.json', ...(dll === null ? [] : [dll])];
  const type = resourceType === null ? '' : ` --resource-type ${argument(visible(resourceType, 300))}`;
  const command = `pcancel replay ${files.map(argumentOf).join(' ')} --finding ${argument(visible(id, 40))}${type}`;
  return report === null ? `check again with --json report.json, then: ${command}` : command;
}

/** A file as an argument. A name that begins like an option gets `./` in front. */
function argumentOf(file: string): string {
  return argument(file.startsWith('-') ? `./${file}` : file);
}

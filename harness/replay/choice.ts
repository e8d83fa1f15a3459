/**
 * Chooses the finding of a report that the user means. Findings are numbered for each DLL, so in a report of several DLLs a
 * number alone may be ambiguous.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../contract/usage.ts';
import type { ReplayFinding, ReplayReport, ReplaySubject, ReplayUnsound } from '../grammar/replayed.ts';
import { visible } from '../text/text.ts';

/** The choice on the command line. */
export interface Asked {
  /** The report's path as typed. Messages quote it, and the DLL is also searched beside it. */
  readonly report: string;
  readonly finding: string | undefined;
  readonly dll: string | undefined;
  /** The resource type on the command line, which tells the entries of one DLL apart. */
  readonly resourceType: string | undefined;
}

/** A finding, or a failure of the DLL without any Cancel. Both have an id, steps and a seed. */
type Replayable =
  | { readonly kind: 'finding'; readonly finding: ReplayFinding }
  | { readonly kind: 'unsound'; readonly unsound: ReplayUnsound };

interface Choice {
  readonly subject: ReplaySubject;
  readonly what: Replayable;
  /** Path of the DLL to run. */
  readonly dll: string;
}

/**
 * Chooses what to replay, and the DLL.
 * @throws UsageError if nothing in the report fits, if findings of several DLLs fit, or if the DLL is not found
 */
export function choose({ subjects }: ReplayReport, asked: Asked): Choice {
  const candidates = ofType(asked.resourceType, asked.dll === undefined ? subjects : namedBy(asked.dll, subjects));
  const all = candidates.flatMap((subject) => numbered(subject).map((what) => ({ subject, what })));
  const findings = all.filter(({ what }) => what.kind === 'finding');
  // Without an id, findings take precedence over failures without Cancel.
  const unnamed = findings.length > 0 ? findings : all;
  const fitting = asked.finding === undefined ? unnamed : all.filter(({ what }) => idOf(what) === asked.finding);
  const [first] = fitting;
  if (first === undefined) throw new UsageError(noneOf(all, asked));
  // A DLL that was checked twice counts once, unless it was for two resource types.
  const several = new Map(fitting.map(({ subject }) => [JSON.stringify([subject.subject.path, typeOf(subject)]), subject]));
  if (several.size > 1) throw new UsageError(whichOf([...several.values()], asked));
  return { ...first, dll: whereItIs(first.subject, asked) };
}

function numbered({ findings, open = [], unsound = [] }: ReplaySubject): readonly Replayable[] {
  return [
    ...[...findings, ...open].map((finding): Replayable => ({ kind: 'finding', finding })),
    ...unsound.map((each): Replayable => ({ kind: 'unsound', unsound: each })),
  ];
}

function idOf(what: Replayable): string {
  return what.kind === 'finding' ? what.finding.id : what.unsound.id;
}

/**
 * The subjects with the path of this DLL, else with its content, else with its name. If none fits, as with another build, all.
 */
function namedBy(dll: string, subjects: readonly ReplaySubject[]): readonly ReplaySubject[] {
  const hash = hashOf(dll);
  const ways: readonly ((subject: ReplaySubject['subject']) => boolean)[] = [
    ({ path }) => path === resolve(dll),
    ({ sha256 }) => sha256 !== null && sha256 === hash,
    ({ name }) => name === basename(dll),
  ];
  for (const way of ways) {
    const found = subjects.filter(({ subject }) => way(subject));
    if (found.length > 0) return found;
  }
  return subjects;
}

function typeOf({ loadedWith }: ReplaySubject): string | undefined {
  return loadedWith?.resourceType;
}

/** The subjects that were checked as this type. If none was, all: the replay then tries the type with their steps. */
function ofType(type: string | undefined, subjects: readonly ReplaySubject[]): readonly ReplaySubject[] {
  const found = subjects.filter((subject) => typeOf(subject) === type);
  return type === undefined || found.length === 0 ? subjects : found;
}

function hashOf(path: string): string | null {
  try {
    return statSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : null;
  } catch {
    // The replay itself reports later that the file cannot be read.
    return null;
  }
}

function noneOf(all: readonly { readonly what: Replayable }[], { report, finding, dll }: Asked): string {
  const where = dll === undefined ? report : `${report}, for ${dll},`;
  if (finding === undefined) return `${where} holds no finding.`;
  const known = all.map(({ what }) => visible(idOf(what), 40)).join(', ');
  return `${where} holds no finding ${visible(finding, 40)}; it holds ${known === '' ? 'none' : known}.`;
}

function whichOf(subjects: readonly ReplaySubject[], { report, finding }: Asked): string {
  const [one] = subjects;
  if (one !== undefined && subjects.every(({ subject }) => subject.path === one.subject.path)) {
    const types = subjects.map((subject) => `"${visible(typeOf(subject) ?? '', 100)}"`);
    return `${report} holds findings of several resource types (${types.join(', ')}); name one with --resource-type.`;
  }
  const names = subjects.map(({ subject }) => subject.name);
  const alone = new Set(names).size === names.length;
  const shown = subjects.map(({ subject }) => visible(alone ? subject.name : subject.path, 300));
  const what = finding === undefined ? 'findings' : `a finding ${visible(finding, 40)}`;
  const flag = finding === undefined ? '' : ` --finding ${visible(finding, 40)}`;
  return `${report} holds ${what} of several DLLs (${shown.join(', ')}); name one: pcancel replay ${report} ${shown[0] ?? 'DLL'}${flag}.`;
}

/** The DLL on the command line, else the path of the check, else a file of that name beside the report. */
function whereItIs({ subject }: ReplaySubject, { report, dll }: Asked): string {
  const { path, name } = subject;
  // A name without a folder, as our own messages list them, may only choose the subject.
  if (dll !== undefined && (dll !== name || existsSync(dll))) return dll;
  if (existsSync(path)) return path;
  const beside = join(dirname(report), basename(name));
  if (existsSync(beside)) return beside;
  throw new UsageError(
    `${visible(path, 1_000)} is not there, nor is ${visible(beside, 1_000)}; say where the DLL is: pcancel replay ${report} ${visible(name, 300)}, with its path.`,
  );
}

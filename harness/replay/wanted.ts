/** Reads from the command line what to replay: a finding of a report, or steps of the user. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Facts } from '../contract/facts.ts';
import type { Profile } from '../contract/rule.ts';
import type { Step } from '../contract/step.ts';
import { UsageError, usageOf } from '../contract/usage.ts';
import type { ReplayFinding, ReplaySubject, ReplayUnsound } from '../grammar/replayed.ts';
import { type Bind, bindOf, isFolder, requireFolder } from '../request/load-flags.ts';
import { readSteps, readStepsIn } from '../steps/read-steps.ts';
import { visible } from '../text/text.ts';
import { choose } from './choice.ts';
import { factsOf, UNKNOWN } from './facts.ts';
import { readReport } from './read-report.ts';
import { readRepeatedSteps } from './repeated-steps.ts';

/** A replay as the user wants it. */
export interface Wanted {
  /** Path of the DLL. */
  readonly dll: string;
  readonly load: Load;
  readonly steps: readonly Step[];
  readonly facts: Facts;
  /** Whether to wait for a debugger before the first step, and to set no deadline. */
  readonly hold: boolean;
  /** The finding to reproduce; null if there is none. */
  readonly recorded: Recorded | null;
  /** The failure without Cancel to reproduce; null if there is none. */
  readonly unsound: RecordedUnsound | null;
}

/** How the DLL is loaded and bound, by the command line, else by the report. */
export interface Load {
  /** Null: the DLL's name without its extension. */
  readonly resourceType: string | null;
  /** Folders in which its DLLs are searched. */
  readonly folders: readonly string[];
  readonly bind: Bind;
  /** Folders in the report that do not exist on this machine. */
  readonly missing: readonly string[];
}

/** The subject, profile and tool version that a report was made with. */
interface Origin {
  readonly subject: ReplaySubject['subject'];
  readonly profile: Profile;
  readonly tool: string;
}

/** A finding with its origin. */
export interface Recorded extends Origin {
  readonly finding: ReplayFinding;
}

/** A failure without any Cancel, with its origin. */
export interface RecordedUnsound extends Origin {
  readonly unsound: ReplayUnsound;
}

/**
 * Reads the command line, and the report or steps that it names.
 * @throws UsageError that says in one sentence what is wrong
 */
export function readWanted(argv: readonly string[]): Wanted {
  const { values, positionals } = parsed(argv);
  const [path, dll, ...more] = positionals;
  if (path === undefined || more.length > 0 || (values.steps !== undefined && dll !== undefined)) {
    throw new UsageError(
      'replay takes a report (pcancel replay pcancel.json --finding F1) or steps and a DLL (pcancel replay --steps steps.json vendor.dll).',
    );
  }
  const hold = values.hold === true;
  if (values.steps !== undefined) {
    if (values.finding !== undefined)
      throw new UsageError('--finding names a finding of a report, and --steps needs no report; leave one of the two out.');
    const steps = readStepsIn(json(values.steps, 'docs/steps.md has the format'), values.steps);
    return { dll: path, load: loadOf(values, undefined), steps, facts: UNKNOWN, hold, recorded: null, unsound: null };
  }
  const report = readReport(json(path, 'write the report again with check --json FILE'), path);
  const {
    subject,
    what,
    dll: chosen,
  } = choose(report, { report: path, finding: values.finding, dll, resourceType: values['resource-type'] });
  const common = { dll: chosen, load: loadOf(values, subject), facts: factsOf(subject), hold };
  const origin: Origin = { subject: subject.subject, profile: report.run.profile, tool: report.tool.version };
  if (what.kind === 'unsound') {
    const { unsound } = what;
    // No steps: the DLL failed before any step.
    const steps = unsound.steps.length === 0 ? [] : readSteps(unsound.steps, path);
    if (hold && steps.length === 0)
      throw new UsageError(
        `${visible(unsound.id, 40)} has no steps, so --hold has nothing to wait for; replay it without --hold.`,
      );
    return { ...common, steps, recorded: null, unsound: { unsound, ...origin } };
  }
  const { finding } = what;
  if (finding.steps.length === 0)
    throw new UsageError(
      `Finding ${visible(finding.id, 40)} has no steps: no short list of steps shows it. Check again with --rule ${visible(finding.rule, 100)}.`,
    );
  const read = finding.evidence.cycles === undefined ? readSteps : readRepeatedSteps;
  return { ...common, steps: read(finding.steps, path), recorded: { finding, ...origin }, unsound: null };
}

type Values = ReturnType<typeof parsed>['values'];

function loadOf(values: Values, subject: ReplaySubject | undefined): Load {
  const { resourceType, dllDirectories, bind } = subject?.loadedWith ?? {};
  const named = values['dll-directory']?.map((folder) => resolve(folder));
  for (const folder of named ?? []) requireFolder(folder);
  const there = new Set((dllDirectories ?? []).filter(isFolder));
  return {
    resourceType: values['resource-type'] ?? resourceType ?? null,
    folders: named ?? [...there],
    // Older reports do not record `bind`, but they record whether the DLL was bound by its exports.
    bind: bindOf(values.bind ?? bind ?? (subject?.calibration?.binding.entry === 'exports' ? 'exports' : 'auto')),
    missing: named === undefined ? (dllDirectories ?? []).filter((folder) => !there.has(folder)) : [],
  };
}

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Parses a JSON file.
 * @param otherwise what to do if the file is no JSON: a text that follows a semicolon
 * @throws UsageError if the file cannot be read or parsed
 */
function json(path: string, otherwise: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new UsageError(`${path} cannot be read (${code}); name a file that can.`);
  }
  try {
    // Editors on Windows put a byte order mark in front.
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch {
    throw new UsageError(`${path} is no JSON, or is cut off; ${otherwise}.`);
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        finding: { type: 'string' },
        steps: { type: 'string' },
        'resource-type': { type: 'string' },
        bind: { type: 'string' },
        'dll-directory': { type: 'string', multiple: true },
        hold: { type: 'boolean' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw usageOf(error);
  }
}

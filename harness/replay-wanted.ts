/** What is to be replayed: a finding of a report, or steps that somebody wrote. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Facts, OperationFacts } from './contract/facts.ts';
import type { Finding, OperationCalibration, Report, SubjectReport } from './contract/report.ts';
import type { Step } from './contract/step.ts';
import { readSteps, readStepsIn } from './replay-steps.ts';
import { UsageError, usageOf } from './usage.ts';

export interface Wanted {
  readonly dll: string;
  readonly resourceType: string | null;
  readonly steps: readonly Step[];
  readonly facts: Facts;
  /** Waits for a debugger before the first step, and sets no deadline. */
  readonly hold: boolean;
  /** What is to be seen again; null for steps without a finding. */
  readonly recorded: Recorded | null;
}

/** A finding, and what it was found with. */
export interface Recorded {
  readonly finding: Finding;
  readonly subject: SubjectReport['subject'];
  readonly tool: string;
}

/** Reads the command line and the file that it names. Throws UsageError with one sentence. */
export function readWanted(argv: readonly string[]): Wanted {
  const { values, positionals } = parsed(argv);
  const [path, dll, ...more] = positionals;
  const asked = { hold: values.hold === true, resourceType: values['resource-type'] ?? null };
  if (path === undefined || more.length > 0 || (values.steps !== undefined && dll !== undefined)) {
    throw new UsageError(
      'replay takes a report (pcancel replay pcancel.json --finding F1) or steps and a DLL (pcancel replay --steps steps.json vendor.dll).',
    );
  }
  if (values.steps !== undefined)
    return { ...asked, dll: path, steps: readStepsIn(json(values.steps), values.steps), facts: UNKNOWN, recorded: null };
  const report = json(path) as Partial<Report> | null;
  if (report?.schema !== 'pcancel/report/1' || !Array.isArray(report.subjects))
    throw new UsageError(`${path} is no json report of pcancel; write one with check --json FILE.`);
  const { subject, finding } = choose(report.subjects, values.finding, path);
  if (finding.steps.length === 0)
    throw new UsageError(`Finding ${finding.id} has no steps: no few steps show it. Check again with --rule ${finding.rule}.`);
  return {
    ...asked,
    dll: dll ?? whereItIs(subject.subject, path),
    steps: readSteps(finding.steps, path),
    facts: factsOf(subject),
    recorded: { finding, subject: subject.subject, tool: report.tool?.version ?? 'unknown' },
  };
}

/** Where the DLL was when it was checked; on another machine, beside the report. */
function whereItIs({ path, name }: SubjectReport['subject'], report: string): string {
  if (existsSync(path)) return path;
  const beside = join(dirname(report), name);
  if (existsSync(beside)) return beside;
  throw new UsageError(
    `${path} is not there, nor is ${beside}; say where the DLL is: pcancel replay ${report} ${name}, with its path.`,
  );
}

function choose(
  subjects: readonly SubjectReport[],
  id: string | undefined,
  path: string,
): { readonly subject: SubjectReport; readonly finding: Finding } {
  const all = subjects.flatMap((subject) => (subject.findings ?? []).map((finding) => ({ subject, finding })));
  const fitting = id === undefined ? all : all.filter(({ finding }) => finding.id === id);
  const [first] = fitting;
  if (first === undefined) {
    const known = all.map(({ finding }) => finding.id).join(', ');
    throw new UsageError(
      id === undefined
        ? `${path} holds no finding.`
        : `${path} holds no finding ${id}; it holds ${known === '' ? 'none' : known}.`,
    );
  }
  return first;
}

function json(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}); name a json report.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is no JSON; it may be cut off. Write the report again with check --json FILE.`);
  }
}

/** What the report's calibration tells the rules; only what a replay needs. */
export function factsOf({ calibration }: SubjectReport): Facts {
  if (calibration === null) return UNKNOWN;
  const operation = (from: OperationCalibration): OperationFacts => ({
    succeeds: from.attempts === from.succeeded,
    pends: from.pended > 0,
    medianMs: from.medianMs ?? 0,
    maxMs: from.maxMs ?? 0,
    pendingReports: from.pendingReports ?? 0,
  });
  return {
    ...UNKNOWN,
    online: operation(calibration.online),
    offline: operation(calibration.offline),
    idleAnswers: calibration.idleAnswers,
    seenIdle: { online: calibration.idleAnswers.length > 0, offline: calibration.idleAnswers.length > 0 },
    reportsInline: calibration.reportsInline,
    neverCancels: calibration.neverCancels,
    maxResources: calibration.maxResources,
    maxProcesses: calibration.maxProcesses,
    unloads: calibration.unloads,
  };
}

/** Nothing was calibrated: an idle answer of 0 is possible, so a lie needs a certain sign. */
const UNKNOWN_OPERATION: OperationFacts = { succeeds: true, pends: true, medianMs: 1_000, maxMs: 5_000, pendingReports: 0 };
const UNKNOWN: Facts = {
  online: UNKNOWN_OPERATION,
  offline: UNKNOWN_OPERATION,
  idleAnswers: [0],
  seenIdle: { online: false, offline: false },
  reportsInline: true,
  neverCancels: false,
  aliveWhenOnline: true,
  anomalies: [],
  maxResources: 4,
  maxProcesses: 1,
  unloads: true,
};

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        finding: { type: 'string' },
        steps: { type: 'string' },
        'resource-type': { type: 'string' },
        hold: { type: 'boolean' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw usageOf(error);
  }
}

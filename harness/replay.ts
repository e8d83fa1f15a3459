/**
 * `pcancel replay REPORT [--finding ID]` and `pcancel replay --steps FILE DLL`: the literal steps again, in a fresh process. No
 * calibration: every duration stands in the steps.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { visible } from '../reports/text.ts';
import { describeTrace } from '../reports/trace-lines.ts';
import { register } from '../suites/index.ts';
import { attribute } from './attribution.ts';
import type { Facts, OperationFacts } from './contract/facts.ts';
import type { Finding, OperationCalibration, Report, SubjectReport } from './contract/report.ts';
import type { Scenario, Step } from './contract/step.ts';
import type { RunOutcome } from './contract/trace.ts';
import type { ExitCode } from './contract/verdict.ts';
import { troubleCause } from './explore/binding-probe.ts';
import { deadlinesFor, patient } from './explore/limits.ts';
import { VERSION_RANGE } from './host/bind.ts';
import { BindTrouble, Pool } from './host/pool.ts';
import { judgeRun } from './judge/views.ts';
import { DEFAULT_CALL_TIMEOUT_MS, DEFAULT_OPERATION_TIMEOUT_MS } from './options.ts';
import { readSteps } from './replay-steps.ts';
import { chooseLaunchers } from './run.ts';
import { readSubject } from './subject/read.ts';
import { causeSentence } from './subject-report.ts';
import { UsageError, usageOf } from './usage.ts';

interface Wanted {
  readonly dll: string;
  readonly sha256: string | null;
  readonly resourceType: string | null;
  readonly steps: readonly Step[];
  readonly facts: Facts;
  /** What is to be seen again; null for steps without a finding. */
  readonly finding: Finding | null;
}

const CAPS = { callMs: DEFAULT_CALL_TIMEOUT_MS, operationMs: DEFAULT_OPERATION_TIMEOUT_MS } as const;

/** Exit 1 if it was reproduced, 0 if nothing broke, 4 if something else came out. */
export async function replayCommand(argv: readonly string[], write: (text: string) => void): Promise<ExitCode> {
  const wanted = read(argv);
  const reading = await readSubject(resolve(wanted.dll));
  if (!reading.ok) throw new UsageError(reading.error.message);
  if (wanted.sha256 !== null && wanted.sha256 !== reading.subject.sha256)
    write('note: the DLL is not the one of the report (its SHA-256 differs)\n');
  const launchers = await chooseLaunchers([reading], (line) => process.stderr.write(`${line}\n`));
  const launcher = launchers[reading.subject.format];
  if (launcher === null) throw new UsageError(`${wanted.dll} cannot be run on this system.`);
  const root = mkdtempSync(join(tmpdir(), 'pcancel-'));
  const bindDeadlines = { callMs: () => DEFAULT_CALL_TIMEOUT_MS / 2, totalMs: DEFAULT_CALL_TIMEOUT_MS };
  const request = {
    path: reading.subject.path,
    folders: [],
    resourceType: wanted.resourceType ?? reading.subject.name.replace(/\.[^.]*$/, ''),
    bind: 'auto',
    versions: VERSION_RANGE,
  } as const;
  const pool = new Pool({ launcher, root, request, bindDeadlines, reset: null });
  try {
    const slow = wanted.finding?.outcome === 'hang' || wanted.finding?.rule === 'liveness.operation-ends';
    const literal: Scenario = {
      id: 'replay',
      situation: 'replay',
      basis: 'documented',
      seed: wanted.finding?.seed ?? 0,
      steps: wanted.steps,
    };
    const scenario = slow ? patient(literal, CAPS, LONG_HINT_MS) : literal;
    const outcome = await pool.runFresh([scenario], deadlinesFor(scenario, wanted.facts, CAPS, slow ? 2 : 1));
    return tell(wanted, scenario, outcome, write);
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    write(`It did not come so far: ${visible(causeSentence(troubleCause(error)))}\n`);
    return 4;
  } finally {
    await pool.close();
    rmSync(root, { recursive: true, force: true });
  }
}

function tell(wanted: Wanted, scenario: Scenario, outcome: RunOutcome, write: (text: string) => void): ExitCode {
  if (outcome.kind !== 'harness-fault') write(`${describeTrace(outcome.trace.events).join('\n')}\n\n`);
  const { breach } = judgeRun(scenario, outcome, register, wanted.facts);
  if (breach === null) {
    write(
      wanted.finding === null
        ? 'Nothing broke, as far as steps by themselves tell: nothing was calibrated, so an answer of 0 to a Cancel that may have come too late counts as no lie.\n'
        : `Not reproduced: nothing broke this time (it had been ${wanted.finding.reproduced} before).\n`,
    );
    return 0;
  }
  const { rule } = attribute(breach, scenario.steps);
  write(`${rule} (${breach.outcome}): ${visible(breach.message)}\n`);
  const same = wanted.finding === null || (wanted.finding.rule === rule && wanted.finding.outcome === breach.outcome);
  write(
    same
      ? 'Reproduced.\n'
      : `Another outcome than the finding's, which was ${wanted.finding?.rule ?? ''} (${wanted.finding?.outcome ?? ''}).\n`,
  );
  return same ? 1 : 4;
}

function read(argv: readonly string[]): Wanted {
  const { values, positionals } = parsed(argv);
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) {
    throw new UsageError(
      'replay takes a report (pcancel replay pcancel.json --finding F1) or steps and a DLL (pcancel replay --steps steps.json vendor.dll).',
    );
  }
  if (values.steps !== undefined) {
    return {
      dll: path,
      sha256: null,
      resourceType: values['resource-type'] ?? null,
      steps: readSteps(json(values.steps), values.steps),
      facts: UNKNOWN,
      finding: null,
    };
  }
  const report = json(path) as Partial<Report>;
  if (report.schema !== 'pcancel/report/1' || !Array.isArray(report.subjects))
    throw new UsageError(`${path} is no json report of pcancel; write one with check --json FILE.`);
  const { subject, finding } = choose(report.subjects, values.finding, path);
  if (finding.steps.length === 0)
    throw new UsageError(
      `Finding ${finding.id} has no steps: it was seen at binding, before any call. Check again with --rule ${finding.rule}.`,
    );
  return {
    dll: subject.subject.path,
    sha256: subject.subject.sha256,
    resourceType: values['resource-type'] ?? null,
    steps: readSteps(finding.steps, path),
    facts: factsOf(subject),
    finding,
  };
}

function choose(
  subjects: readonly SubjectReport[],
  id: string | undefined,
  path: string,
): { readonly subject: SubjectReport; readonly finding: Finding } {
  const all = subjects.flatMap((subject) => subject.findings.map((finding) => ({ subject, finding })));
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
function factsOf({ calibration }: SubjectReport): Facts {
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

/** A WaitHint that a replay honours without knowing it, milliseconds. */
const LONG_HINT_MS = 30_000;

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
      options: { finding: { type: 'string' }, steps: { type: 'string' }, 'resource-type': { type: 'string' } },
      allowPositionals: true,
    });
  } catch (error) {
    throw usageOf(error);
  }
}

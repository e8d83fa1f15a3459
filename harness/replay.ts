/**
 * `pcancel replay REPORT [DLL] [--finding ID]` and `pcancel replay --steps FILE DLL`: the literal steps again, in fresh processes. No
 * calibration: every duration stands in the steps.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { visible } from '../reports/text.ts';
import { describeTrace } from '../reports/trace-lines.ts';
import { register } from '../suites/index.ts';
import { attribute } from './attribution.ts';
import type { Scenario, Step } from './contract/step.ts';
import type { SubjectFile } from './contract/subject.ts';
import type { RunOutcome } from './contract/trace.ts';
import type { ExitCode } from './contract/verdict.ts';
import { troubleCause } from './explore/binding-probe.ts';
import { deadlinesFor, patient } from './explore/limits.ts';
import { VERSION_RANGE } from './host/bind.ts';
import type { Launcher } from './host/place.ts';
import { BindTrouble, Pool } from './host/pool.ts';
import { type Breach, judgeRun } from './judge/views.ts';
import { DEFAULT_CALL_TIMEOUT_MS, DEFAULT_OPERATION_TIMEOUT_MS } from './options.ts';
import { causeSentence } from './reason.ts';
import { replayCycles } from './replay-cycles.ts';
import { runHeld } from './replay-hold.ts';
import { type Recorded, readWanted, type Wanted } from './replay-wanted.ts';
import { chooseLaunchers } from './run.ts';
import { readSubject } from './subject/read.ts';
import { UsageError } from './usage.ts';
import { VERSION } from './version.ts';

const CAPS = { callMs: DEFAULT_CALL_TIMEOUT_MS, operationMs: DEFAULT_OPERATION_TIMEOUT_MS } as const;

/** A WaitHint that a replay honours without knowing it, milliseconds. */
const LONG_HINT_MS = 30_000;

/** Runs that a race gets, and what takes its process down: natively every second monitor has a checked heap, which may be what tells. */
const RACE_TRIES = 6;
const END_TRIES = 2;

/** Exit 1 if it was reproduced, 0 if nothing broke, 4 if something else came out. */
export async function replayCommand(argv: readonly string[], write: (text: string) => void): Promise<ExitCode> {
  const wanted = readWanted(argv);
  const reading = await readSubject(resolve(wanted.dll));
  if (!reading.ok) throw new UsageError(reading.error.message);
  const launchers = await chooseLaunchers([reading], (line) => process.stderr.write(`${line}\n`));
  const launcher = launchers[reading.subject.format];
  if (launcher === null) throw new UsageError(`${wanted.dll} cannot be run on this system.`);
  if (wanted.recorded !== null)
    for (const line of differences(wanted.recorded, reading.subject, launcher)) write(`note: ${line}\n`);
  const root = mkdtempSync(join(tmpdir(), 'pcancel-'));
  const pool = poolFor(wanted, reading.subject, launcher, root);
  try {
    return await runAndTell(pool, wanted, write);
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    write(`It did not come so far: ${visible(causeSentence(troubleCause(error)))}\n`);
    return 4;
  } finally {
    await pool.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** What is not as it was when the finding was made: a sentence each. */
export function differences(
  { subject, tool }: Recorded,
  now: SubjectFile,
  { platform }: Pick<Launcher, 'platform'>,
): readonly string[] {
  const found: string[] = [];
  if (subject.sha256 !== now.sha256) found.push('the DLL is not the one of the report (its SHA-256 differs)');
  if (subject.platform !== platform)
    found.push(`the report was made on ${subject.platform ?? 'no platform'}, this is ${platform}`);
  if (tool !== VERSION) found.push(`the report was written by pcancel ${visible(tool, 40)}, this is ${VERSION}`);
  return found;
}

function poolFor(wanted: Wanted, subject: SubjectFile, launcher: Launcher, root: string): Pool {
  const bindDeadlines = { callMs: () => DEFAULT_CALL_TIMEOUT_MS / 2, totalMs: DEFAULT_CALL_TIMEOUT_MS };
  const request = {
    path: subject.path,
    folders: [],
    resourceType: wanted.resourceType ?? subject.name.replace(/\.[^.]*$/, ''),
    bind: 'auto',
    versions: VERSION_RANGE,
  } as const;
  return new Pool({ launcher, root, request, bindDeadlines, reset: null });
}

async function runAndTell(pool: Pool, wanted: Wanted, write: (text: string) => void): Promise<ExitCode> {
  const { recorded, steps, facts } = wanted;
  // The report is a file like any other: what is no number of cycles is none.
  if (recorded !== null && Number.isInteger(recorded.finding.evidence?.cycles) && !wanted.hold)
    return replayCycles(pool, wanted, recorded, CAPS, write);
  const slow = recorded?.finding.outcome === 'hang' || recorded?.finding.rule === 'liveness.operation-ends';
  const literal: Scenario = { id: 'replay', situation: 'replay', basis: 'documented', seed: recorded?.finding.seed ?? 0, steps };
  const scenario = slow ? patient(literal, CAPS, LONG_HINT_MS) : literal;
  if (wanted.hold) return tell(wanted, scenario, await runHeld(pool, scenario, write), write);
  const tries = triesFor(recorded);
  for (let time = 1; ; time++) {
    const outcome = await pool.runFresh([scenario], deadlinesFor(scenario, facts, CAPS, slow ? 2 : 1));
    const { breach } = judgeRun(scenario, outcome, register, facts);
    if (breach === null && time < tries) continue;
    if (time > 1) write(`Run ${time} of ${tries} at most:\n`);
    return tell(wanted, scenario, outcome, write);
  }
}

function triesFor(recorded: Recorded | null): number {
  if (recorded === null) return 1;
  const { reproduced, outcome } = recorded.finding;
  const [times, of] = String(reproduced).split('/');
  if (times !== of) return RACE_TRIES;
  return outcome === 'crash' || outcome === 'exit' ? END_TRIES : 1;
}

function tell({ recorded, facts }: Wanted, scenario: Scenario, outcome: RunOutcome, write: (text: string) => void): ExitCode {
  if (outcome.kind !== 'harness-fault') write(`${describeTrace(outcome.trace.events).join('\n')}\n\n`);
  const { breach } = judgeRun(scenario, outcome, register, facts);
  if (breach === null) {
    write(
      recorded === null
        ? 'Nothing broke, as far as steps by themselves tell: nothing was calibrated, so an answer of 0 to a Cancel that may have come too late counts as no lie.\n'
        : `Not reproduced: nothing broke this time (it had been ${visible(recorded.finding.reproduced, 40)} before).\n`,
    );
    return 0;
  }
  return tellBreach(recorded, scenario, breach, write);
}

/** Whose it is; where earlier scenarios' steps stand in front, the finding knew better than they tell. */
function ruleOf(recorded: Recorded | null, breach: Breach, steps: readonly Step[]): string {
  const { finding } = recorded ?? {};
  if (finding !== undefined && finding.prefix.length > 0 && finding.rule === breach.rule) return breach.rule;
  return attribute(breach, steps).rule;
}

function tellBreach(recorded: Recorded | null, { steps }: Scenario, breach: Breach, write: (text: string) => void): ExitCode {
  const rule = ruleOf(recorded, breach, steps);
  write(`${rule} (${breach.outcome}): ${visible(breach.message)}\n`);
  if (recorded === null || (recorded.finding.rule === rule && recorded.finding.outcome === breach.outcome)) {
    write('Reproduced.\n');
    return 1;
  }
  const { finding } = recorded;
  write(`Another outcome than the finding's, which was ${visible(finding.rule, 100)} (${visible(finding.outcome, 40)}).\n`);
  return 4;
}

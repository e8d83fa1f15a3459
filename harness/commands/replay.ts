/**
 * `pcancel replay REPORT [DLL] [--finding ID]` and `pcancel replay --steps FILE DLL`: the literal steps again, in fresh processes. No
 * calibration: every duration stands in the steps.
 */
import { resolve } from 'node:path';
import { troubleCause } from '../calibrate/bind-trouble.ts';
import { closeWhenStopped } from '../check/interruptible.ts';
import { causeSentence } from '../check/reason.ts';
import type { Scenario } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { UsageError } from '../contract/usage.ts';
import type { ExitCode } from '../contract/verdict.ts';
import { VERSION } from '../files/version.ts';
import { bindRequestOf } from '../host/bind-request.ts';
import { chooseLaunchers, launcherFor } from '../host/launchers.ts';
import type { Launcher } from '../host/place/place.ts';
import { withTemporary } from '../host/place/temporary.ts';
import { BindTrouble, Pool } from '../host/pool.ts';
import { replayCycles } from '../replay/cycles.ts';
import { CAPS, lingering, triesFor } from '../replay/effort.ts';
import { runHeld } from '../replay/hold.ts';
import { shows, tell } from '../replay/told.ts';
import { replayUnsound } from '../replay/unsound.ts';
import { readWanted, type Wanted } from '../replay/wanted.ts';
import { DEFAULT_CALL_TIMEOUT_MS } from '../request/options.ts';
import { deadlinesFor, patient } from '../steps/patience.ts';
import { readSubject } from '../subject/read.ts';
import { visible } from '../text/text.ts';

/** A WaitHint that a replay honours without knowing it, milliseconds. */
const LONG_HINT_MS = 30_000;

/** Exit 1 if it was reproduced, 0 if nothing broke, 4 if something else came out. */
export async function replayCommand(
  argv: readonly string[],
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitCode> {
  const wanted = readWanted(argv);
  const reading = await readSubject(resolve(wanted.dll));
  if (!reading.ok) throw new UsageError(reading.error.message);
  // Wine may have to be set up first, which takes a while.
  const { folders } = wanted.load;
  const launchers = await chooseLaunchers([reading], folders, (line) => process.stderr.write(`${line}\n`), signal);
  const launcher = launcherFor(launchers, reading.subject, folders);
  if (launcher === null) throw new UsageError(`${wanted.dll} cannot be run on this system.`);
  for (const line of differences(wanted, reading.subject, launcher)) write(`note: ${line}\n`);
  return withTemporary(async (root) => {
    const pool = await poolFor(wanted, reading.subject, launcher, root);
    closeWhenStopped(pool, signal);
    try {
      return await runAndTell(pool, reading.subject, wanted, write, signal);
    } catch (error) {
      if (!(error instanceof BindTrouble)) throw error;
      write(`The replay could not start: ${visible(causeSentence(troubleCause(error)))}\n`);
      return 4;
    } finally {
      await pool.close();
    }
  });
}

/** What is not as it was when the finding was made: a sentence each. */
export function differences(
  { recorded, unsound, load, hold }: Pick<Wanted, 'recorded' | 'unsound' | 'load' | 'hold'>,
  now: Pick<SubjectFile, 'sha256'>,
  { platform }: Pick<Launcher, 'platform'>,
): readonly string[] {
  const origin = recorded ?? unsound;
  if (origin === null) return [];
  const { subject, tool } = origin;
  const found: string[] = [];
  if (subject.sha256 !== now.sha256) found.push('this is not the same DLL as in the report (its SHA-256 differs)');
  if (subject.platform !== platform)
    found.push(`the report was made on ${subject.platform ?? 'no platform'}, this is ${platform}`);
  if (tool !== VERSION) found.push(`the report was written by pcancel ${visible(tool, 40)}, this is ${VERSION}`);
  for (const folder of load.missing)
    found.push(
      `the report's folder ${visible(folder, 1_000)} does not exist here; if DLLs are missing, name their folder with --dll-directory`,
    );
  if (recorded?.finding.evidence.cycles !== undefined && hold)
    found.push('the finding shows only when its steps are repeated, but --hold runs them once');
  return found;
}

async function poolFor({ load }: Wanted, subject: SubjectFile, launcher: Launcher, root: string): Promise<Pool> {
  const bindDeadlines = { callMs: () => DEFAULT_CALL_TIMEOUT_MS / 2, totalMs: DEFAULT_CALL_TIMEOUT_MS };
  const request = await bindRequestOf(subject, load, launcher);
  return new Pool({ launcher, root, request, bindDeadlines, reset: null });
}

async function runAndTell(
  pool: Pool,
  subject: SubjectFile,
  wanted: Wanted,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { recorded, unsound, steps, facts } = wanted;
  if (unsound !== null && !wanted.hold) return replayUnsound(pool, subject, wanted, unsound, write);
  if (recorded !== null && recorded.finding.evidence.cycles !== undefined && !wanted.hold)
    return replayCycles(pool, wanted, recorded, CAPS, write);
  const slow = recorded?.finding.outcome === 'hang' || recorded?.finding.rule === 'liveness.operation-ends';
  const ends = recorded?.finding.outcome === 'crash' || recorded?.finding.outcome === 'exit';
  const whole = ends ? lingering(steps, facts) : steps;
  const about = { id: 'replay', situation: 'replay', basis: 'documented', seed: recorded?.finding.seed ?? 0 } as const;
  const literal: Scenario = { ...about, steps: whole };
  const scenario = slow ? patient(literal, CAPS, LONG_HINT_MS) : literal;
  if (wanted.hold) return tell(wanted, subject, scenario, await runHeld(pool, scenario, write, signal), write);
  const tries = recorded === null ? 1 : triesFor(recorded.finding);
  for (let time = 1; ; time++) {
    const outcome = await pool.runFresh([scenario], deadlinesFor(scenario, facts, CAPS, slow ? 2 : 1));
    if (time < tries && !shows(wanted, subject, scenario, outcome)) continue;
    if (time > 1) write(`Run ${time} of at most ${tries}:\n`);
    return tell(wanted, subject, scenario, outcome, write);
  }
}

/**
 * `pcancel replay REPORT [DLL] [--finding ID]` and `pcancel replay --steps FILE DLL`: runs the literal steps again, in fresh
 * processes. It does not calibrate, because the steps hold every duration.
 */

import { resolve } from 'node:path';
import { register } from '../../suites/index.ts';
import { troubleCause } from '../calibrate/bind-trouble.ts';
import { closeWhenStopped } from '../check/interruptible.ts';
import { causeSentence } from '../check/reason.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { UsageError } from '../contract/usage.ts';
import type { ExitCode } from '../contract/verdict.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import { chooseLaunchers, launcherFor } from '../host/launchers.ts';
import type { Launcher } from '../host/place/place.ts';
import { withTemporary } from '../host/place/temporary.ts';
import type { Pool } from '../host/pool.ts';
import { subjectPool } from '../host/subject-pool.ts';
import { differences } from '../replay/differences.ts';
import { replay } from '../replay/replay.ts';
import { readWanted, type Wanted } from '../replay/wanted.ts';
import { DEFAULT_CALL_TIMEOUT_MS } from '../request/options.ts';
import { readSubject } from '../subject/read.ts';
import { visible } from '../text/text.ts';

/**
 * Runs a replay. Exit 1 if the finding was reproduced, 0 if no rule was broken, 4 for a different outcome, or if the replay
 * could not start. Throws UsageError if the request or the DLL is unusable.
 */
export async function replayCommand(
  argv: readonly string[],
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitCode> {
  const wanted = { ...readWanted(argv), register };
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
      return await replay(pool, reading.subject, wanted, write, signal);
    } catch (error) {
      if (!(error instanceof BindTrouble)) throw error;
      write(`The replay could not start: ${visible(causeSentence(troubleCause(error)))}\n`);
      return 4;
    } finally {
      await pool.close();
    }
  });
}

async function poolFor({ load }: Wanted, subject: SubjectFile, launcher: Launcher, root: string): Promise<Pool> {
  const bindDeadlines = { callMs: () => DEFAULT_CALL_TIMEOUT_MS / 2, totalMs: DEFAULT_CALL_TIMEOUT_MS };
  const { pool } = await subjectPool(subject, { launcher, root, load, bindDeadlines });
  return pool;
}

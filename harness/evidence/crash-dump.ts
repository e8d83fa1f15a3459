/**
 * Runs a crash's steps once more, in a process that may leave a core or a minidump. An author can open that in a debugger without
 * running anything.
 */
import { join } from 'node:path';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { ModuleNames } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Pool } from '../host/pool.ts';

/** Natively, only every second process has a checked heap, and the crash may need one. */
const TRIES = 2;

/** Writing a core of some hundred megabytes is slow, and no hang. Deadlines are multiplied by this. */
export const DUMP_PATIENCE = 2;

/** What taking a dump needs. */
export interface DumpStand {
  /** Folder for the dumps; null: none are wanted. */
  readonly dumps: string | null;
  readonly pool: Pool;
  readonly subject: ModuleNames & { readonly name: string };
  readonly expired: () => boolean;
}

/** Scenarios of one process, and their deadlines. */
export interface DumpRun {
  readonly scenarios: readonly Scenario[];
  readonly deadlines: Deadlines;
}

/**
 * Takes a dump of a crash.
 * @param name of the finding, for the file's name
 * @returns the file's name in the folder of dumps; null if no dump is wanted, the outcome was no crash, or the system left none
 */
export async function takeDump(
  { dumps, pool, subject, expired }: DumpStand,
  name: string,
  { scenarios, deadlines }: DumpRun,
  outcome: RunOutcome,
): Promise<string | null> {
  if (dumps === null || outcome.kind !== 'crash') return null;
  for (let time = 0; time < TRIES && !expired(); time++) {
    const left = await pool.dump(scenarios, deadlines, join(dumps, `${subject.name}-${name}`));
    if (left !== null) return left;
  }
  return null;
}

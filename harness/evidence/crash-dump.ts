/** A crash's steps once more, in a process that may leave a core or a minidump: what an author opens in a debugger without running anything. */
import { join } from 'node:path';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { ModuleNames } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Pool } from '../host/pool.ts';

/** Natively every second process has a checked heap, which may be what crashes it. */
const TRIES = 2;

/** A process that writes a core of some hundred megabytes is slow to end, and no hang. */
export const DUMP_PATIENCE = 2;

/** What taking a dump works with. */
export interface DumpStand {
  /** Folder for what crashes leave; null: it is not wanted. */
  readonly dumps: string | null;
  readonly pool: Pool;
  readonly subject: ModuleNames & { readonly name: string };
  readonly expired: () => boolean;
}

/** Scenarios of one process, and what each of them may take. */
export interface DumpRun {
  readonly scenarios: readonly Scenario[];
  readonly deadlines: Deadlines;
}

/**
 * Name of the file in the folder of dumps; null if none is wanted, it was no crash, or the system left nothing.
 * @param name of the finding, as the file's name tells it
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

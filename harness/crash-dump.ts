/** A crash's steps once more, in a process that may leave a core or a minidump: what an author opens in a debugger without running anything. */
import { join } from 'node:path';
import type { Scenario } from './contract/step.ts';
import type { RunOutcome } from './contract/trace.ts';
import type { Lab } from './explore/lab.ts';
import { deadlinesFor } from './explore/limits.ts';

/** Natively every second process has a checked heap, which may be what crashes it. */
const TRIES = 2;

/** A process that writes a core of some hundred megabytes is slow to end, and no hang. */
const PATIENCE = 2;

/** Name of the file in the folder of dumps; null if none is wanted, it was no crash, or the system left nothing. */
export async function takeDump(lab: Lab, id: string, scenario: Scenario, outcome: RunOutcome): Promise<string | null> {
  const { dumps, pool, subject, facts, caps } = lab;
  if (dumps === null || outcome.kind !== 'crash') return null;
  for (let time = 0; time < TRIES && !lab.expired(); time++) {
    const left = await pool.dump(scenario, deadlinesFor(scenario, facts, caps, PATIENCE), join(dumps, `${subject.name}-${id}`));
    if (left !== null) return left;
  }
  return null;
}

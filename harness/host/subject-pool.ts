/** Makes the pool of one subject's monitors from its load options, its launcher and its deadlines. */
import type { Deadlines } from '../contract/deadlines.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { bindRequestOf, type LoadOptions } from './bind-request.ts';
import type { Launcher } from './place/place.ts';
import { Pool, type PoolOptions } from './pool.ts';
import { runReset } from './reset.ts';

/** How to run one subject. */
export interface SubjectPoolOptions {
  readonly launcher: Launcher;
  /** Folder for this run's temporary files. */
  readonly root: string;
  readonly load: LoadOptions;
  readonly bindDeadlines: Deadlines;
  /** The user's command, run by the system's shell after a monitor had to be killed; null: none. */
  readonly reset?: string | null;
  /** Milliseconds that are left for a further process to start. */
  readonly leftMs?: () => number;
}

/**
 * The pool, and its options for code that makes another pool of the same subject.
 * @throws UsageError if the system that runs the subject has no name for a path that the subject needs
 */
export async function subjectPool(
  subject: SubjectFile,
  { launcher, root, load, bindDeadlines, reset = null, leftMs }: SubjectPoolOptions,
): Promise<{ readonly pool: Pool; readonly processes: PoolOptions }> {
  const request = await bindRequestOf(subject, load, launcher);
  const processes: PoolOptions = {
    launcher,
    root,
    request,
    bindDeadlines,
    reset: reset === null ? null : () => runReset(reset),
    ...(leftMs === undefined ? {} : { leftMs }),
  };
  return { pool: new Pool(processes), processes };
}

/** The pool of one subject's monitors: how it is loaded, where it runs, and how long binding may take, put together in one place. */
import type { Deadlines } from '../contract/deadlines.ts';
import type { SubjectFile } from '../contract/subject.ts';
import { bindRequestOf, type LoadOptions } from './bind-request.ts';
import type { Launcher } from './place/place.ts';
import { Pool, type PoolOptions } from './pool.ts';
import { runReset } from './reset.ts';

export interface SubjectPoolOptions {
  readonly launcher: Launcher;
  /** Folder for this run's temporary files. */
  readonly root: string;
  readonly load: LoadOptions;
  readonly bindDeadlines: Deadlines;
  /** Command of the user's, run by the system's shell after a monitor was killed; null: none. */
  readonly reset?: string | null;
  /** Milliseconds that a further process may use up to start. */
  readonly leftMs?: () => number;
}

/** @throws UsageError where a path that the subject needs cannot be named to the system that runs it */
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

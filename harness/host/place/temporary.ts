/** Makes folders for a run's temporary files. They are removed when the run is over, however it ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undoAtOnce } from './at-once.ts';

/** A temporary folder, and the function that removes it. */
export interface TemporaryFolder {
  readonly folder: string;
  readonly remove: () => void;
}

/** Makes an empty folder below the system's. If it is not removed before, the end of this process removes it. */
function temporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const removed = undoAtOnce(remove);
  return {
    folder,
    remove() {
      remove();
      removed();
    },
  };
}

/** Runs the work with an empty folder, and removes the folder afterwards. */
export async function withTemporary<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const { folder, remove } = temporaryFolder();
  try {
    return await work(folder);
  } finally {
    remove();
  }
}

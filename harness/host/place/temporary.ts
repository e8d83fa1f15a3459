/** Folders for a run's temporary files: gone when it is over, however it ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { undoAtOnce } from './at-once.ts';

export interface TemporaryFolder {
  readonly folder: string;
  readonly remove: () => void;
}

/** Makes an empty folder below the system's. Should nobody come to remove it, the end of this process does. */
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

/** Gives an empty folder to the work, and removes it afterwards. */
export async function withTemporary<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const { folder, remove } = temporaryFolder();
  try {
    return await work(folder);
  } finally {
    remove();
  }
}

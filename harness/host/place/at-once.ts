/**
 * What has to be undone should this process end without coming to it: child processes, temporary folders. A second signal, or a fault that nobody
 * caught, ends it at once, and nothing asynchronous runs any more; so these are synchronous, and short.
 */

const undoing = new Set<() => void>();

/** Keeps it for `undoAll` until it has been done in good order: then the function that comes back takes it off. */
export function undoAtOnce(undo: () => void): () => void {
  undoing.add(undo);
  return () => void undoing.delete(undo);
}

/** Undoes all that is kept, the newest first; one that fails stops none of the others. */
export function undoAll(): void {
  for (const undo of [...undoing].reverse()) {
    undoing.delete(undo);
    try {
      undo();
    } catch {
      // The process ends now: there is nobody to tell.
    }
  }
}

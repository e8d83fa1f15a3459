/**
 * Undoes what this process has made (child processes, temporary folders) if it ends before it has cleaned up. A second signal, or
 * an uncaught error, ends it at once, and nothing asynchronous runs any more. So these functions are synchronous and short.
 */

const undoing = new Set<() => void>();

/** Registers a function for `undoAll`. Returns a function that takes it off again, for when the clean-up has been done. */
export function undoAtOnce(undo: () => void): () => void {
  undoing.add(undo);
  return () => void undoing.delete(undo);
}

/** Calls all registered functions, the newest first. A failing one does not stop the others. */
export function undoAll(): void {
  for (const undo of [...undoing].reverse()) {
    undoing.delete(undo);
    try {
      undo();
    } catch {
      // The process ends now, so the error cannot be reported.
    }
  }
}

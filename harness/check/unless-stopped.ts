/** Work that an interruption does not wait for. */

/** The result of interrupted work. */
export const STOPPED = Symbol('stopped');

/**
 * The result of the work, or STOPPED as soon as the signal is aborted. The work then goes on alone, and its failure is ignored.
 */
export async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T | typeof STOPPED> {
  work.catch(() => {});
  if (signal.aborted) return STOPPED;
  const { promise, resolve } = Promise.withResolvers<typeof STOPPED>();
  const stop = (): void => resolve(STOPPED);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

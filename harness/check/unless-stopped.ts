/** Work that an interruption does not wait for. */

export const STOPPED = Symbol('stopped');

/** What comes of the work, or STOPPED as soon as the signal says so: the work then goes on alone, and its failure is nobody's. */
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

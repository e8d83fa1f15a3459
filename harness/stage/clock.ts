/** The time of one subject's check, and what the user's interruption makes of it. */

/** Asked by every stage, so that none measures time by itself. */
export class Clock {
  /** Milliseconds that the whole check may take. */
  readonly limitMs: number;
  readonly #signal: AbortSignal;
  readonly #now: () => number;
  readonly #startedAt: number;

  /**
   * Begins now.
   * @param limitMs of --time-limit
   * @param signal aborted once the user wants to stop
   * @param now milliseconds of a clock that never goes back; for tests
   */
  constructor(limitMs: number, signal: AbortSignal, now: () => number = () => performance.now()) {
    this.limitMs = limitMs;
    this.#signal = signal;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Milliseconds since the check began. */
  elapsedMs(): number {
    return this.#now() - this.#startedAt;
  }

  /** Milliseconds until a share of the limit is over; negative once it is. */
  leftMs(share = 1): number {
    return this.limitMs * share - this.elapsedMs();
  }

  /** Whether the user wants to stop. */
  isInterrupted(): boolean {
    return this.#signal.aborted;
  }

  /** Whether a share of the limit is over, or the user wants to stop. */
  isPast(share: number): boolean {
    return this.isInterrupted() || this.leftMs(share) < 0;
  }
}

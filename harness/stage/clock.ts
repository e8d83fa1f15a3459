/** The time of one subject's check, and the user's interruption. */

/** Every stage asks this clock, so that none keeps its own time. */
export class Clock {
  /** Milliseconds for the whole check. */
  readonly limitMs: number;
  readonly #signal: AbortSignal;
  readonly #now: () => number;
  readonly #startedAt: number;

  /**
   * Starts now.
   * @param limitMs of --time-limit, milliseconds
   * @param signal aborted once the user wants to stop
   * @param now milliseconds of a clock that never goes back; replaced in tests
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

  /**
   * Milliseconds until this share of the limit is over; negative afterwards.
   * @param share from 0 to 1
   */
  leftMs(share = 1): number {
    return this.limitMs * share - this.elapsedMs();
  }

  /** Whether the user wants to stop. */
  isInterrupted(): boolean {
    return this.#signal.aborted;
  }

  /**
   * Whether this share of the limit is over, or the user wants to stop.
   * @param share from 0 to 1
   */
  isPast(share: number): boolean {
    return this.isInterrupted() || this.leftMs(share) < 0;
  }
}

/** Keeps processes ready that have started and loaded nothing, so that the next fresh run need not wait for a start. */
import type { Monitor } from './monitor.ts';

/** The spare processes of one pool, oldest first. */
export class Spare {
  readonly #start: () => Promise<Monitor>;
  readonly #drop: (monitor: Monitor) => Promise<void>;
  /** Started or still starting, oldest first. */
  readonly #next: Promise<Monitor>[] = [];
  #kept = 0;

  /** @param drop ends a monitor that nobody has taken */
  constructor(start: () => Promise<Monitor>, drop: (monitor: Monitor) => Promise<void>) {
    this.#start = start;
    this.#drop = drop;
  }

  /** Whether any are kept. */
  get kept(): boolean {
    return this.#kept > 0;
  }

  /** Keeps `count` processes ready: starts them now, and another one after each that is taken. */
  keep(count: number): void {
    this.#kept = count;
    this.#prepare();
  }

  /** The oldest usable one of those kept now; null if there is none. While spares are kept, others start in their place. */
  async take(): Promise<Monitor | null> {
    // Not those that start meanwhile: where every start fails there would be no end.
    for (let left = this.#next.length; left > 0; left--) {
      const starting = this.#next.shift();
      this.#prepare();
      const spare = (await starting?.catch(() => null)) ?? null;
      if (spare?.usable === true) return spare;
      if (spare !== null) await this.#drop(spare);
    }
    return null;
  }

  /** Ends all, and starts no more. */
  async end(): Promise<void> {
    this.#kept = 0;
    const spares = await Promise.all(this.#next.splice(0).map((starting) => starting.catch(() => null)));
    await Promise.all(spares.map((spare) => (spare === null ? null : this.#drop(spare))));
  }

  #prepare(): void {
    while (this.#next.length < this.#kept) {
      const starting = this.#start();
      // `take` and `end` handle a start that fails; until then it must not count as an unhandled rejection.
      starting.catch(() => {});
      this.#next.push(starting);
    }
  }
}

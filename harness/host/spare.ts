/** Processes that are up and have loaded nothing: kept warm, the next fresh run need not wait for its start. */
import type { Monitor } from './monitor.ts';

export class Spare {
  readonly #start: () => Promise<Monitor>;
  readonly #drop: (monitor: Monitor) => Promise<void>;
  /** On their way up or there, oldest first. */
  readonly #next: Promise<Monitor>[] = [];
  #kept = 0;

  /** @param drop ends a monitor that nobody has taken */
  constructor(start: () => Promise<Monitor>, drop: (monitor: Monitor) => Promise<void>) {
    this.#start = start;
    this.#drop = drop;
  }

  get kept(): boolean {
    return this.#kept > 0;
  }

  /** Starts so many, and after each that is taken another. */
  keep(count: number): void {
    this.#kept = count;
    this.#prepare();
  }

  /** The oldest, if there is one that is still well; the next is started meanwhile, as long as any are kept. */
  async take(): Promise<Monitor | null> {
    const starting = this.#next.shift();
    this.#prepare();
    const spare = (await starting?.catch(() => null)) ?? null;
    if (spare === null || spare.usable) return spare;
    await this.#drop(spare);
    return null;
  }

  /** Ends all, and starts none any more. */
  async end(): Promise<void> {
    this.#kept = 0;
    const spares = await Promise.all(this.#next.splice(0).map((starting) => starting.catch(() => null)));
    await Promise.all(spares.map((spare) => (spare === null ? null : this.#drop(spare))));
  }

  #prepare(): void {
    while (this.#next.length < this.#kept) {
      const starting = this.#start();
      // Whoever takes it hears of a start that failed.
      starting.catch(() => {});
      this.#next.push(starting);
    }
  }
}

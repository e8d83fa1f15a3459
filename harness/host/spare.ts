/** A process that is up and has loaded nothing: kept warm, the next fresh run need not wait for its start. */
import type { Monitor } from './monitor.ts';

export class Spare {
  readonly #start: () => Promise<Monitor>;
  readonly #drop: (monitor: Monitor) => Promise<void>;
  #next: Promise<Monitor> | null = null;
  #kept = false;

  /** @param drop ends a monitor that nobody has taken */
  constructor(start: () => Promise<Monitor>, drop: (monitor: Monitor) => Promise<void>) {
    this.#start = start;
    this.#drop = drop;
  }

  get kept(): boolean {
    return this.#kept;
  }

  /** Starts one, and after each that is taken another. */
  keep(): void {
    this.#kept = true;
    this.#prepare();
  }

  /** The spare, if there is one that is still well; the next is started meanwhile, as long as one is kept. */
  async take(): Promise<Monitor | null> {
    const starting = this.#next;
    this.#next = null;
    if (this.#kept) this.#prepare();
    const spare = (await starting?.catch(() => null)) ?? null;
    if (spare === null || spare.usable) return spare;
    await this.#drop(spare);
    return null;
  }

  /** Ends it, and starts none any more. */
  async end(): Promise<void> {
    this.#kept = false;
    const spare = await this.take();
    if (spare !== null) await this.#drop(spare);
  }

  #prepare(): void {
    this.#next = this.#start();
    // Whoever takes it hears of a start that failed.
    this.#next.catch(() => {});
  }
}

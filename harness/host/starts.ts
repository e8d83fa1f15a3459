/**
 * Starts monitors for a pool: it limits each start, tries a failed one once more, and can break off all of them at once. Nothing
 * of the subject is loaded yet, so a failure here is the fault of the machine or the set-up.
 */
import { HarnessFault } from '../contract/harness-fault.ts';
import { notStarted } from './bind-trouble.ts';
import { Monitor } from './monitor.ts';
import { START_MS } from './monitor-process.ts';
import type { Launcher, Purpose } from './place/place.ts';
import { isFull, noSpaceIn } from './want-of-space.ts';

/** A start may take at most this many times as long as the slowest one so far, or START_MS if that is longer. */
const STARTS_AS_LONG = 4;

/** Least limit of a start, milliseconds, however little time is left: under Wine it takes a second even on a quiet machine. */
const LEAST_START_MS = 5_000;

/** Where and how processes are started. */
export interface StartsOptions {
  readonly launcher: Launcher;
  /** Absolute path of the folder in which each process gets a folder of its own. */
  readonly root: string;
  /**
   * Milliseconds that are left of the time limit; no start may take longer, but see LEAST_START_MS. Missing: there is no limit.
   */
  readonly leftMs?: () => number;
}

/** The starts of one pool. */
export class Starts {
  readonly #options: StartsOptions;
  /** Processes that are still starting. `close` waits for them, so that none is left over. */
  readonly #starting = new Set<Promise<Monitor>>();
  #count = 0;
  #closed = false;
  /** The longest time of a start that succeeded, milliseconds; 0 if none has. */
  #slowestMs = 0;
  /** Aborts the starts that are under way. */
  #breakOff = new AbortController();

  constructor(options: StartsOptions) {
    this.#options = options;
  }

  /** Number of starts so far, including failed ones. A second try is not counted. */
  get count(): number {
    return this.#count;
  }

  /**
   * Starts a monitor that has loaded nothing; `arrived` gets it before `close` can resolve.
   * @param dumpInto path without an extension for the system's dump of a crash; null: no dump
   * @throws BindTrouble if others could be started and this one not; HarnessFault if the disk is full; Error once closed, or if
   * none could ever be started
   */
  async start(purpose: Purpose, dumpInto: string | null, arrived: (monitor: Monitor) => void): Promise<Monitor> {
    if (this.#closed) throw new Error('the pool of monitors is closed');
    this.#count += 1;
    const starting = this.#startOrAgain(purpose, dumpInto);
    this.#starting.add(starting);
    try {
      const monitor = await starting;
      arrived(monitor);
      return monitor;
    } finally {
      this.#starting.delete(starting);
    }
  }

  /** Gives up the starts that are under way: each rejects with a BindTrouble that blames the machine. New ones may start. */
  breakOff(): void {
    this.#breakOff.abort();
    this.#breakOff = new AbortController();
  }

  /** Gives up the starts that are under way and waits for their end. None starts afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#breakOff.abort();
    await Promise.allSettled(this.#starting);
  }

  /**
   * Starts a process, and tries once more if that fails. A single failure is the machine's: measured under Wine, one of some
   * thousand starts beside others hangs for good, and the next one works. If the second start fails too, the set-up is at fault
   * if none has ever worked. Otherwise the machine has become too busy for another process.
   */
  async #startOrAgain(purpose: Purpose, dumpInto: string | null): Promise<Monitor> {
    const { launcher, root } = this.#options;
    const { signal } = this.#breakOff;
    const patienceMs = Math.max(START_MS, STARTS_AS_LONG * this.#slowestMs);
    const start = async (): Promise<Monitor> => {
      const withinMs = Math.min(patienceMs, Math.max(LEAST_START_MS, this.#options.leftMs?.() ?? patienceMs));
      const monitor = await Monitor.start(launcher, root, purpose, dumpInto, { withinMs, signal });
      this.#slowestMs = Math.max(this.#slowestMs, monitor.noticed.startMs);
      return monitor;
    };
    try {
      return await start();
    } catch (error) {
      if (this.#closed) throw error;
      if (signal.aborted) throw notStarted();
    }
    try {
      return await start();
    } catch (error) {
      if (this.#closed) throw error;
      if (isFull(root)) throw new HarnessFault(noSpaceIn(root));
      if (this.#slowestMs === 0) throw error;
      throw notStarted();
    }
  }
}

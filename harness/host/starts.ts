/**
 * Starts monitors for a pool: how long each may take, one more try for one that fails, and all of them broken off at once. Nothing of the
 * subject's is loaded yet, so what goes wrong here is the machine's doing or the set-up's.
 */
import { HarnessFault } from '../contract/harness-fault.ts';
import { notStarted } from './bind-trouble.ts';
import { Monitor } from './monitor.ts';
import { START_MS } from './monitor-process.ts';
import type { Launcher, Purpose } from './place/place.ts';
import { isFull, noSpaceIn } from './want-of-space.ts';

/** A start may take this many times what the slowest one took. */
const STARTS_AS_LONG = 4;

/** However little time is left, a process is given as long to start: under Wine it takes a second even on a quiet machine. */
const LEAST_START_MS = 5_000;

export interface StartsOptions {
  readonly launcher: Launcher;
  /** Absolute path of the folder in which each process gets a folder of its own. */
  readonly root: string;
  /** What the time limit leaves, milliseconds: no start is waited for longer. Without it there is no limit. */
  readonly leftMs?: () => number;
}

export class Starts {
  readonly #options: StartsOptions;
  /** Processes on their way up; `close` waits for them, so that none is left behind. */
  readonly #starting = new Set<Promise<Monitor>>();
  #count = 0;
  #closed = false;
  /** The longest that a start has taken which came to its end, milliseconds. */
  #slowestMs = 0;
  /** Breaks off the starts that are under way. */
  #breakOff = new AbortController();

  constructor(options: StartsOptions) {
    this.#options = options;
  }

  /** Starts so far, those that failed included; a second try of one counts as the same. */
  get count(): number {
    return this.#count;
  }

  /**
   * Starts a monitor that has loaded nothing; `arrived` gets it before `close` can come back.
   * @param dumpInto where the system's dump of a crash goes: a path without an ending; null for none
   * @throws BindTrouble if others could be started and this one not; HarnessFault if the disk is full; Error once closed, or if none
   * could ever be started
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

  /** Gives up the starts that are under way: whoever waits for one hears of a BindTrouble that is the machine's. New ones may start. */
  breakOff(): void {
    this.#breakOff.abort();
    this.#breakOff = new AbortController();
  }

  /** Gives up the starts that are under way and awaits their end; none starts after it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#breakOff.abort();
    await Promise.allSettled(this.#starting);
  }

  /**
   * A start that fails is the machine's doing: measured under Wine, one of some thousand starts beside others hangs for good. The next one
   * works. Where the second start fails too, it is the set-up's fault if none has ever worked; else the machine has become too busy for another.
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

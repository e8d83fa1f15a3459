/**
 * Monitors that have bound one subject, at most `size` at a time; a scenario has a process to itself while it runs, so that a
 * crash has one suspect. A monitor that failed, or was told to be used once, is replaced by a new one when the next run needs it.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { MissingFunction, RunOutcome } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import { type Binding, type BindRequest, type Bound, bindSubject } from './bind.ts';
import { ModuleList } from './module-list.ts';
import { Monitor } from './monitor.ts';
import { START_MS } from './monitor-process.ts';
import type { Launcher, Purpose } from './place/place.ts';
import { runIn, runThrough, unloads } from './run-in.ts';
import { Spare } from './spare.ts';

/** Why a monitor is not bound. `not-started`: nothing of the subject's was loaded, the machine had no time for another process. */
type Unbound = Exclude<Bound, { kind: 'bound' }> | { readonly kind: 'not-started'; readonly cause: Cause };

/** A monitor could not be brought to where the first one was. */
export class BindTrouble extends Error {
  readonly bound: Unbound;
  constructor(bound: Unbound) {
    super(`the subject could not be bound again (${bound.kind})`);
    this.bound = bound;
  }
}

export interface PoolOptions {
  readonly launcher: Launcher;
  readonly root: string;
  readonly request: BindRequest;
  /** Deadlines of load, Startup and the like. */
  readonly bindDeadlines: Deadlines;
  /** Run after a monitor had to be killed, before the next one starts; the user's --reset. */
  readonly reset: (() => Promise<void>) | null;
  /** What the time limit leaves, milliseconds: no start is waited for longer. Without it there is no limit. */
  readonly leftMs?: () => number;
}

export interface Ran {
  readonly outcome: RunOutcome;
  /** Ids of the scenarios that ran before it in the same process. */
  readonly prefix: readonly string[];
}

/** So many times what the slowest start took, another is given. */
const STARTS_AS_LONG = 4;

/** However little time is left, a process is given as long to start: under Wine it takes a second even on a quiet machine. */
const LEAST_START_MS = 5_000;

/** A process that did not come up, though others had. */
function notStarted(): Unbound {
  const detail = 'a further process did not start in time, though others had';
  return { kind: 'not-started', cause: { cause: 'time-limit', detail } };
}

/** Whether it is the machine that had no time for another process, and nothing about the subject. */
export function isMachines({ bound }: BindTrouble): boolean {
  return bound.kind === 'not-started';
}

/** Spare processes that are kept: under Wine one takes half a second to start, longer than most runs of a few steps. */
const SPARES: Readonly<Record<Launcher['platform'], number>> = { linux: 1, windows: 1, wine: 2 };

/** Of the longest start that was seen, so much is believed of the next one. */
const FADING = 0.8;

export class Pool {
  readonly #options: PoolOptions;
  readonly #idle: Monitor[] = [];
  readonly #all = new Set<Monitor>();
  /** Processes on their way up; `close` waits for them, so that none is left behind. */
  readonly #starting = new Set<Promise<Monitor>>();
  readonly #spare = new Spare(
    () => this.#start('usual'),
    (monitor) => this.drop(monitor),
  );
  readonly #missing = new Map<string, MissingFunction>();
  /** What the monitors loaded beside the subject. */
  readonly modules: ModuleList;
  #started = 0;
  #startMs = 0;
  #closed = false;
  /** The longest that a start has taken which came to its end, milliseconds. */
  #slowestStartMs = 0;
  /** Breaks off the starts that are under way. */
  #breakOff = new AbortController();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.modules = new ModuleList(options.request.path, options.request.folders);
  }

  get root(): string {
    return this.#options.root;
  }

  get platform(): Launcher['platform'] {
    return this.#options.launcher.platform;
  }

  get bindDeadlines(): Deadlines {
    return this.#options.bindDeadlines;
  }

  /** Functions that the subject called and that are not there, in any process of this pool that has ended. */
  get missing(): readonly MissingFunction[] {
    return [...this.#missing.values()];
  }

  /** What a fresh process takes from its start until it has bound the subject, milliseconds: the longest of late; 0 before there was one. */
  get startMs(): number {
    return this.#startMs;
  }

  /** Monitor processes started so far. */
  get started(): number {
    return this.#started;
  }

  /**
   * Starts and binds a new monitor.
   * @throws BindTrouble if it cannot be bound, or, after others could, does not start in time
   */
  async fresh(purpose: Purpose = 'usual'): Promise<{ readonly monitor: Monitor; readonly binding: Binding }> {
    const { request, bindDeadlines } = this.#options;
    const begunAt = performance.now();
    const monitor = (purpose === 'usual' ? await this.#spare.take() : null) ?? (await this.#start(purpose));
    const bound = await bindSubject(monitor, request, bindDeadlines);
    this.#startMs = Math.max(performance.now() - begunAt, this.#startMs * FADING);
    if (monitor.usable) await this.modules.noteFirst(monitor);
    if (bound.kind === 'bound') return { monitor, binding: bound.binding };
    await this.drop(monitor);
    throw new BindTrouble(bound);
  }

  /** Starts a monitor that has loaded nothing; `drop` ends it. */
  unbound(): Promise<Monitor> {
    return this.#start('usual');
  }

  /** Runs a scenario in any free monitor, and keeps that monitor if it is still good. */
  async run(scenario: Scenario, deadlines: Deadlines): Promise<Ran> {
    const monitor = await this.#take();
    const prefix = [...monitor.history];
    const outcome = await runIn(monitor, scenario, deadlines);
    await this.#giveBack(monitor);
    return { outcome, prefix };
  }

  /** Runs scenarios in order in one new process and ends it; the outcome of the last one that ran. */
  async runFresh(scenarios: readonly Scenario[], deadlines: Deadlines): Promise<RunOutcome> {
    const outcomes = await this.runApart(scenarios, () => deadlines);
    return outcomes.at(-1) ?? { kind: 'harness-fault', what: 'no scenario was given' };
  }

  /** Runs scenarios in order in one new process until one does not complete, and ends it; what came of each that ran. */
  async runApart(scenarios: readonly Scenario[], deadlinesOf: (scenario: Scenario) => Deadlines): Promise<readonly RunOutcome[]> {
    const { monitor } = await this.fresh();
    const outcomes: RunOutcome[] = [];
    for (const scenario of scenarios) {
      const outcome = await runThrough(monitor, scenario, deadlinesOf(scenario));
      outcomes.push(outcome);
      if (unloads(scenario) || outcome.kind !== 'completed') break;
    }
    await this.drop(monitor);
    if (outcomes.at(-1)?.kind !== 'completed') await this.#options.reset?.();
    return outcomes;
  }

  /**
   * Whether a spare process is kept warm for runs in fresh processes, as confirming and shrinking make many of. It has loaded nothing of the
   * subject's, so whoever runs is still alone.
   */
  async keepSpare(keep: boolean): Promise<void> {
    // What a reset puts right may be what a process reads when it starts.
    if (keep && this.#options.reset === null) this.#spare.keep(SPARES[this.platform]);
    if (keep) return;
    await this.#spare.end();
  }

  /**
   * Runs scenarios once more, in one process until it ends, for what the system leaves of one that crashes: the name of the file beside `into`, a path without
   * an ending; null if it did not crash, or the system leaves nothing.
   */
  async dump(scenarios: readonly Scenario[], deadlines: Deadlines, into: string): Promise<string | null> {
    const { request, bindDeadlines } = this.#options;
    const monitor = await this.#start('dumping', into);
    const bound = await bindSubject(monitor, request, bindDeadlines);
    for (const scenario of bound.kind === 'bound' ? scenarios : []) {
      const { kind } = await runThrough(monitor, scenario, deadlines);
      if (kind !== 'completed' || !monitor.usable) break;
    }
    await this.drop(monitor);
    await this.#options.reset?.();
    return monitor.dumped;
  }

  /** Ends a monitor at once. */
  async drop(monitor: Monitor): Promise<void> {
    this.#all.delete(monitor);
    if (monitor.missing !== null) this.#missing.set(monitor.missing.name, monitor.missing);
    await monitor.end();
  }

  /** Ends every monitor that is idle, so that none is alive beside a confirmation. */
  async drain(): Promise<void> {
    await Promise.all(
      this.#idle.splice(0).map(async (monitor) => {
        if (monitor.usable) await this.modules.note(monitor);
        await this.drop(monitor);
      }),
    );
  }

  /** Gives up the processes that are on their way up: whoever waits for one hears of a BindTrouble that is the machine's. New ones may start. */
  breakOffStarts(): void {
    this.#breakOff.abort();
    this.#breakOff = new AbortController();
  }

  /** Ends every monitor, busy ones and those on their way up included: what they were asked is lost. New ones may start. */
  async cutOff(): Promise<void> {
    this.#idle.length = 0;
    this.breakOffStarts();
    await Promise.all([...this.#all].map((monitor) => this.drop(monitor)));
  }

  /** Ends every monitor, busy ones and those on their way up included; none starts after it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#idle.length = 0;
    this.#breakOff.abort();
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#all].map((monitor) => this.drop(monitor)));
  }

  async #start(purpose: Purpose, dumpInto: string | null = null): Promise<Monitor> {
    if (this.#closed) throw new Error('the pool of monitors is closed');
    this.#started += 1;
    const starting = this.#startOrAgain(purpose, dumpInto);
    this.#starting.add(starting);
    try {
      const monitor = await starting;
      this.#all.add(monitor);
      return monitor;
    } finally {
      this.#starting.delete(starting);
    }
  }

  /**
   * Nothing of the subject's is loaded yet, so a start that fails is the machine's doing: measured under Wine, one of some thousand starts
   * beside others hangs for good. The next one works. Where the second start fails too, it is the set-up's fault if none has ever worked; else the machine has
   * become too busy for another.
   */
  async #startOrAgain(purpose: Purpose, dumpInto: string | null): Promise<Monitor> {
    const { launcher, root } = this.#options;
    const { signal } = this.#breakOff;
    const patienceMs = Math.max(START_MS, STARTS_AS_LONG * this.#slowestStartMs);
    const start = async (): Promise<Monitor> => {
      const withinMs = Math.min(patienceMs, Math.max(LEAST_START_MS, this.#options.leftMs?.() ?? patienceMs));
      const monitor = await Monitor.start(launcher, root, purpose, dumpInto, { withinMs, signal });
      this.#slowestStartMs = Math.max(this.#slowestStartMs, monitor.noticed.startMs);
      return monitor;
    };
    try {
      return await start();
    } catch (error) {
      if (this.#closed) throw error;
      if (signal.aborted) throw new BindTrouble(notStarted());
    }
    try {
      return await start();
    } catch (error) {
      if (this.#closed || this.#slowestStartMs === 0) throw error;
      throw new BindTrouble(notStarted());
    }
  }

  /** Takes an idle monitor or starts one. */
  async #take(): Promise<Monitor> {
    for (let monitor = this.#idle.pop(); monitor !== undefined; monitor = this.#idle.pop()) {
      if (monitor.usable) return monitor;
      await this.drop(monitor);
    }
    return (await this.fresh()).monitor;
  }

  /** Puts a bound monitor at the pool's disposal. */
  async #giveBack(monitor: Monitor): Promise<void> {
    if (monitor.usable) {
      this.#idle.push(monitor);
      return;
    }
    await this.drop(monitor);
    await this.#options.reset?.();
  }

  /** A monitor that was bound outside of a run (the first one) joins the pool. */
  async adopt(monitor: Monitor): Promise<void> {
    await this.#giveBack(monitor);
  }
}

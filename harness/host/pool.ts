/**
 * Monitors that have bound one subject. A scenario has a process to itself while it runs, so that a crash has one suspect. A monitor that
 * failed is replaced by a new one when the next run needs it.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { MissingFunction, RunOutcome } from '../contract/trace.ts';
import { bindSubject } from './bind.ts';
import type { ModuleList } from './module-list.ts';
import type { Monitor } from './monitor.ts';
import { type BoundMonitor, Monitors, type MonitorsOptions } from './monitors.ts';
import type { Launcher, Purpose } from './place/place.ts';
import { runIn, runInOrder, runThrough } from './run-in.ts';

export interface PoolOptions extends MonitorsOptions {
  /** Run after a monitor had to be killed, before the next one starts; the user's --reset. */
  readonly reset: (() => Promise<void>) | null;
}

export interface Ran {
  readonly outcome: RunOutcome;
  /** Ids of the scenarios that ran before it in the same process, oldest first. */
  readonly prefix: readonly string[];
}

/** The monitors of one subject on one platform. Whoever makes a pool closes it. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #monitors: Monitors;
  readonly #idle: Monitor[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#monitors = new Monitors(options);
  }

  /** Absolute path of the folder in which each process has a folder of its own. */
  get root(): string {
    return this.#options.root;
  }

  get platform(): Launcher['platform'] {
    return this.#options.launcher.platform;
  }

  get bindDeadlines(): Deadlines {
    return this.#options.bindDeadlines;
  }

  /** What the monitors loaded beside the subject. */
  get modules(): ModuleList {
    return this.#monitors.modules;
  }

  /** Functions that the subject called and that are not there, in any process of this pool that has ended. */
  get missing(): readonly MissingFunction[] {
    return this.#monitors.missing;
  }

  /** Milliseconds from the start of a fresh process until it has bound the subject: the longest of late; 0 before there was one. */
  get startMs(): number {
    return this.#monitors.bindMs;
  }

  /** Monitor processes started so far. */
  get started(): number {
    return this.#monitors.started;
  }

  /**
   * Starts and binds a new monitor; `drop` ends it.
   * @throws BindTrouble if it cannot be bound, or, after others could, does not start in time
   */
  async fresh(purpose: Purpose = 'usual'): Promise<BoundMonitor> {
    return this.#monitors.fresh(purpose);
  }

  /**
   * Starts a monitor that has loaded nothing; `drop` ends it.
   * @throws BindTrouble if, after others could, it does not start in time
   */
  unbound(): Promise<Monitor> {
    return this.#monitors.start('usual');
  }

  /**
   * Runs a scenario in any free monitor, and keeps that monitor if it is still good.
   * @throws BindTrouble as `fresh`, where no monitor was free
   */
  async run(scenario: Scenario, deadlines: Deadlines): Promise<Ran> {
    const monitor = await this.#take();
    const prefix = [...monitor.history];
    const outcome = await runIn(monitor, scenario, deadlines);
    await this.adopt(monitor);
    return { outcome, prefix };
  }

  /**
   * Runs scenarios in order in one new process and ends it; the outcome of the last one that ran.
   * @throws BindTrouble as `fresh`
   */
  async runFresh(scenarios: readonly Scenario[], deadlines: Deadlines): Promise<RunOutcome> {
    const outcomes = await this.runApart(scenarios, () => deadlines);
    return outcomes.at(-1) ?? { kind: 'harness-fault', what: 'no scenario was given' };
  }

  /**
   * Runs scenarios in order in one new process until one does not complete, and ends it; what came of each that ran.
   * @throws BindTrouble as `fresh`
   */
  async runApart(scenarios: readonly Scenario[], deadlinesOf: (scenario: Scenario) => Deadlines): Promise<readonly RunOutcome[]> {
    const { monitor } = await this.fresh();
    const outcomes = await runInOrder(monitor, scenarios, deadlinesOf);
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
    if (keep && this.#options.reset === null) this.#monitors.keepSpare();
    if (!keep) await this.#monitors.endSpare();
  }

  /**
   * Runs scenarios once more, in one process until it ends, for what the system leaves of one that crashes.
   * @param into path without an ending
   * @returns name of the file beside `into`; null if it did not crash, or the system leaves nothing
   * @throws BindTrouble as `unbound`
   */
  async dump(scenarios: readonly Scenario[], deadlines: Deadlines, into: string): Promise<string | null> {
    const { request, bindDeadlines } = this.#options;
    const monitor = await this.#monitors.start('dumping', into);
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
    await this.#monitors.drop(monitor);
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
    this.#monitors.breakOffStarts();
  }

  /** Ends every monitor, busy ones and those on their way up included: what they were asked is lost. New ones may start. */
  async cutOff(): Promise<void> {
    this.#idle.length = 0;
    await this.#monitors.cutOff();
  }

  /** Ends every monitor, busy ones and those on their way up included; none starts after it. */
  async close(): Promise<void> {
    this.#idle.length = 0;
    await this.#monitors.close();
  }

  /** Takes an idle monitor or starts one. */
  async #take(): Promise<Monitor> {
    for (let monitor = this.#idle.pop(); monitor !== undefined; monitor = this.#idle.pop()) {
      if (monitor.usable) return monitor;
      await this.drop(monitor);
    }
    return (await this.fresh()).monitor;
  }

  /** Puts a bound monitor at the pool's disposal; one that can run nothing more is ended. */
  async adopt(monitor: Monitor): Promise<void> {
    if (monitor.usable) {
      this.#idle.push(monitor);
      return;
    }
    await this.drop(monitor);
    await this.#options.reset?.();
  }
}

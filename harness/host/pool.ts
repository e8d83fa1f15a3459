/**
 * Monitors that have bound one subject. A scenario has a process to itself while it runs, so that a crash has one suspect. A
 * failed monitor is replaced when the next run needs one.
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
  /** The user's --reset: runs after a monitor had to be killed, before the next one starts. Null: there is none. */
  readonly reset: (() => Promise<void>) | null;
}

/** The outcome of a run, and what ran before it. */
export interface Ran {
  readonly outcome: RunOutcome;
  /** Ids of the scenarios that ran before it in the same process, oldest first. */
  readonly prefix: readonly string[];
}

/** The monitors of one subject on one platform. The code that makes a pool must close it. */
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

  /** Modules that the monitors loaded beside the subject. */
  get modules(): ModuleList {
    return this.#monitors.modules;
  }

  /** Missing functions that the subject called, in any process of this pool that has ended. */
  get missing(): readonly MissingFunction[] {
    return this.#monitors.missing;
  }

  /** Milliseconds that `fresh` takes to start and bind a monitor: the longest recent time; 0 before the first. */
  get startMs(): number {
    return this.#monitors.bindMs;
  }

  /** Monitor processes started so far. */
  get started(): number {
    return this.#monitors.started;
  }

  /**
   * Starts and binds a new monitor; end it with `drop`.
   * @throws BindTrouble if it cannot be bound, or if it does not start in time though others did
   */
  async fresh(purpose: Purpose = 'usual'): Promise<BoundMonitor> {
    return this.#monitors.fresh(purpose);
  }

  /**
   * Starts a monitor that has loaded nothing; end it with `drop`.
   * @throws BindTrouble if it does not start in time though others did
   */
  unbound(): Promise<Monitor> {
    return this.#monitors.start('usual');
  }

  /**
   * Runs a scenario in an idle monitor, or in a fresh one if none is idle. Keeps that monitor if it is still usable.
   * @throws BindTrouble as `fresh`, if no monitor was idle
   */
  async run(scenario: Scenario, deadlines: Deadlines): Promise<Ran> {
    const monitor = await this.#take();
    const prefix = [...monitor.history];
    const outcome = await runIn(monitor, scenario, deadlines);
    await this.adopt(monitor);
    return { outcome, prefix };
  }

  /**
   * Runs scenarios in order in one new process and ends it.
   * @returns the outcome of the last one that ran
   * @throws BindTrouble as `fresh`
   */
  async runFresh(scenarios: readonly Scenario[], deadlines: Deadlines): Promise<RunOutcome> {
    const outcomes = await this.runApart(scenarios, () => deadlines);
    return outcomes.at(-1) ?? { kind: 'harness-fault', what: 'no scenario was given' };
  }

  /**
   * Runs scenarios in order in one new process until one does not complete, and ends it. Returns the outcome of each that ran.
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
   * Sets whether spare processes are kept ready for runs in fresh processes, of which confirming and shrinking need many. A spare
   * has loaded nothing of the subject, so a run in it is still the first.
   */
  async keepSpare(keep: boolean): Promise<void> {
    // A process may read at its start what a reset puts right, so it must start after the reset.
    if (keep && this.#options.reset === null) this.#monitors.keepSpare();
    if (!keep) await this.#monitors.endSpare();
  }

  /**
   * Runs scenarios once more in one process until it ends, to get the system's dump of a crash.
   * @param into path without an extension
   * @returns file name of the dump beside `into`; null if there was no crash, or the system leaves no dump
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

  /** Ends every idle monitor, so that none is alive during a confirmation. Notes their modules first. */
  async drain(): Promise<void> {
    await Promise.all(
      this.#idle.splice(0).map(async (monitor) => {
        if (monitor.usable) await this.modules.note(monitor);
        await this.drop(monitor);
      }),
    );
  }

  /** Gives up the starts that are under way: each rejects with a BindTrouble that blames the machine. New ones may start. */
  breakOffStarts(): void {
    this.#monitors.breakOffStarts();
  }

  /** Ends every monitor, including busy ones and those still starting; their answers are lost. New ones may start. */
  async cutOff(): Promise<void> {
    this.#idle.length = 0;
    await this.#monitors.cutOff();
  }

  /** Ends every monitor, including busy ones and those still starting. None starts afterwards. */
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

  /** Adds a bound monitor to the idle ones; ends it if it can run nothing more. */
  async adopt(monitor: Monitor): Promise<void> {
    if (monitor.usable) {
      this.#idle.push(monitor);
      return;
    }
    await this.drop(monitor);
    await this.#options.reset?.();
  }
}

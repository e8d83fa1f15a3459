/** All monitors of a pool, from start to end. Each can be bound to the pool's subject; spare ones are kept ready. */
import type { Deadlines } from '../contract/deadlines.ts';
import type { MissingFunction } from '../contract/trace.ts';
import { bindSubject } from './bind.ts';
import type { BindRequest } from './bind-request.ts';
import { BindTrouble } from './bind-trouble.ts';
import type { Binding } from './binding.ts';
import { ModuleList } from './module-list.ts';
import type { Monitor } from './monitor.ts';
import type { Launcher, Purpose } from './place/place.ts';
import { Spare } from './spare.ts';
import { Starts, type StartsOptions } from './starts.ts';

/** What all monitors of a pool have in common. */
export interface MonitorsOptions extends StartsOptions {
  readonly request: BindRequest;
  /** Deadlines of load, Startup and the like. */
  readonly bindDeadlines: Deadlines;
}

/** A monitor that has bound the subject, and the binding. */
export interface BoundMonitor {
  readonly monitor: Monitor;
  readonly binding: Binding;
}

/** Number of spare processes. Under Wine a start takes half a second, longer than most runs of a few steps. */
const SPARES: Readonly<Record<Launcher['platform'], number>> = { linux: 1, windows: 1, wine: 2 };

/** The longest time so far is multiplied by this at each further binding, so that one slow start is forgotten after a while. */
const FADING = 0.8;

/** Starts, binds and ends the monitors of one pool. */
export class Monitors {
  readonly #options: MonitorsOptions;
  readonly #starts: Starts;
  readonly #spare = new Spare(
    () => this.start('usual'),
    (monitor) => this.drop(monitor),
  );
  /** Monitors that have started and not ended yet. */
  readonly #alive = new Set<Monitor>();
  readonly #missing = new Map<string, MissingFunction>();
  #bindMs = 0;
  /** Modules that the monitors loaded beside the subject. */
  readonly modules: ModuleList;

  constructor(options: MonitorsOptions) {
    this.#options = options;
    this.#starts = new Starts(options);
    this.modules = new ModuleList(options.request.path, options.request.folders);
  }

  /** Missing functions that the subject called, in any process that has ended. */
  get missing(): readonly MissingFunction[] {
    return [...this.#missing.values()];
  }

  /** Milliseconds that `fresh` takes to start and bind a monitor: the longest recent time; 0 before the first. */
  get bindMs(): number {
    return this.#bindMs;
  }

  /** Number of starts so far. */
  get started(): number {
    return this.#starts.count;
  }

  /** Starts a monitor that has loaded nothing; end it with `drop`. Throws as `Starts.start` does. */
  start(purpose: Purpose, dumpInto: string | null = null): Promise<Monitor> {
    return this.#starts.start(purpose, dumpInto, (monitor) => this.#alive.add(monitor));
  }

  /**
   * Starts a monitor, or takes a spare one, and binds the subject in it.
   * @throws BindTrouble if it cannot be bound, or if it does not start in time though others did
   */
  async fresh(purpose: Purpose): Promise<BoundMonitor> {
    const { request, bindDeadlines } = this.#options;
    const begunAt = performance.now();
    const monitor = (purpose === 'usual' ? await this.#spare.take() : null) ?? (await this.start(purpose));
    const bound = await bindSubject(monitor, request, bindDeadlines);
    this.#bindMs = Math.max(performance.now() - begunAt, this.#bindMs * FADING);
    if (monitor.usable) await this.modules.noteFirst(monitor);
    if (bound.kind === 'bound') return { monitor, binding: bound.binding };
    await this.drop(monitor);
    throw new BindTrouble(bound);
  }

  /** Keeps spare processes ready from now on. */
  keepSpare(): void {
    this.#spare.keep(SPARES[this.#options.launcher.platform]);
  }

  /** Ends the spare processes, and keeps none from now on. */
  endSpare(): Promise<void> {
    return this.#spare.end();
  }

  /** Ends a monitor at once. */
  async drop(monitor: Monitor): Promise<void> {
    this.#alive.delete(monitor);
    if (monitor.missing !== null) this.#missing.set(monitor.missing.name, monitor.missing);
    await monitor.end();
  }

  /** Gives up the starts that are under way: each rejects with a BindTrouble that blames the machine. New ones may start. */
  breakOffStarts(): void {
    this.#starts.breakOff();
  }

  /** Ends every monitor, including busy ones and those still starting. New ones may start. */
  async cutOff(): Promise<void> {
    this.#starts.breakOff();
    await this.#dropAll();
  }

  /** Ends every monitor, including busy ones and those still starting. None starts afterwards. */
  async close(): Promise<void> {
    await this.#starts.close();
    await this.#dropAll();
  }

  async #dropAll(): Promise<void> {
    await Promise.all([...this.#alive].map((monitor) => this.drop(monitor)));
  }
}

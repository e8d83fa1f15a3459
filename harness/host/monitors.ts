/** All monitors of a pool, from their start until they have ended: each bound to the pool's subject, and spare ones kept ready. */
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

export interface MonitorsOptions extends StartsOptions {
  readonly request: BindRequest;
  /** Deadlines of load, Startup and the like. */
  readonly bindDeadlines: Deadlines;
}

/** A monitor that has bound the subject, and what it has bound. */
export interface BoundMonitor {
  readonly monitor: Monitor;
  readonly binding: Binding;
}

/** Spare processes that are kept: under Wine one takes half a second to start, longer than most runs of a few steps. */
const SPARES: Readonly<Record<Launcher['platform'], number>> = { linux: 1, windows: 1, wine: 2 };

/** Of the longest start that was seen, this share is believed of the next one. */
const FADING = 0.8;

export class Monitors {
  readonly #options: MonitorsOptions;
  readonly #starts: Starts;
  readonly #spare = new Spare(
    () => this.start('usual'),
    (monitor) => this.drop(monitor),
  );
  /** Those that have started and not ended yet. */
  readonly #alive = new Set<Monitor>();
  readonly #missing = new Map<string, MissingFunction>();
  #bindMs = 0;
  /** What the monitors loaded beside the subject. */
  readonly modules: ModuleList;

  constructor(options: MonitorsOptions) {
    this.#options = options;
    this.#starts = new Starts(options);
    this.modules = new ModuleList(options.request.path, options.request.folders);
  }

  /** Functions that the subject called and that are not there, in any process that has ended. */
  get missing(): readonly MissingFunction[] {
    return [...this.#missing.values()];
  }

  /** Milliseconds from a process's start until it has bound the subject: the longest of late; 0 before there was one. */
  get bindMs(): number {
    return this.#bindMs;
  }

  /** Starts so far. */
  get started(): number {
    return this.#starts.count;
  }

  /** Starts a monitor that has loaded nothing; `drop` ends it. */
  start(purpose: Purpose, dumpInto: string | null = null): Promise<Monitor> {
    return this.#starts.start(purpose, dumpInto, (monitor) => this.#alive.add(monitor));
  }

  /**
   * Starts a monitor, or takes a spare one, and binds the subject in it.
   * @throws BindTrouble if it cannot be bound, or, after others could, does not start in time
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

  keepSpare(): void {
    this.#spare.keep(SPARES[this.#options.launcher.platform]);
  }

  /** Ends the spare processes, and keeps none any more. */
  endSpare(): Promise<void> {
    return this.#spare.end();
  }

  /** Ends a monitor at once. */
  async drop(monitor: Monitor): Promise<void> {
    this.#alive.delete(monitor);
    if (monitor.missing !== null) this.#missing.set(monitor.missing.name, monitor.missing);
    await monitor.end();
  }

  /** Gives up the starts that are under way: whoever waits for one hears of a BindTrouble that is the machine's. New ones may start. */
  breakOffStarts(): void {
    this.#starts.breakOff();
  }

  /** Ends every monitor, busy ones and those on their way up included. New ones may start. */
  async cutOff(): Promise<void> {
    this.#starts.breakOff();
    await this.#dropAll();
  }

  /** Ends every monitor, busy ones and those on their way up included; none starts after it. */
  async close(): Promise<void> {
    await this.#starts.close();
    await this.#dropAll();
  }

  async #dropAll(): Promise<void> {
    await Promise.all([...this.#alive].map((monitor) => this.drop(monitor)));
  }
}

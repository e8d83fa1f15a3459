/**
 * One monitor process as the host sees it: it is asked, watched and ended. Every question has exactly one outcome. Whatever
 * the subject does to the process is a fact about the subject, not an exception of ours.
 */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Answers, Request } from '../contract/protocol.ts';
import type { CallInFlight, MissingFunction, Trace } from '../contract/trace.ts';
import { keepDump } from './debug/dump.ts';
import { classifySurvived } from './ending.ts';
import { killTree } from './kill.ts';
import { howItLeft, whyItStays } from './leaving.ts';
import { lateness, type Noticed, type Pulse } from './load.ts';
import { mappedModules } from './mapped-modules.ts';
import { type MonitorProcess, type Starting, startMonitorProcess, USUAL_START } from './monitor-process.ts';
import { CORE_MS, exitWithin, whatItCameOf, whyNoAnswer } from './no-answer.ts';
import type { Failure, Outcome } from './outcome.ts';
import type { Launcher, Place, Purpose } from './place/place.ts';
import { Recording } from './recording.ts';
import { watchLanes } from './watch.ts';

/** A monitor needs more empty slots than this in its journal to take a further scenario. */
const JOURNAL_RESERVE_SLOTS = 100_000;

/** Deadline for the list of modules, milliseconds. The monitor's main thread answers, and the subject cannot block it. */
const MODULES_MS = 30_000;

export class Monitor {
  readonly #process: MonitorProcess;
  readonly #recording: Recording;
  readonly #dumpInto: string | null;
  #dumped: string | null = null;
  #ended: Promise<void> | null = null;
  #failure: Failure | null = null;
  #missing: MissingFunction | null = null;
  /** First journal slot that was written after the last question. */
  #askedFrom = 0;
  /** Ids of the scenarios that ran in this process, oldest first. A finding may need them if a fresh process does not show it. */
  readonly history: string[] = [];
  /** Time that its start took until it called back, milliseconds; its heartbeat and the host's clock at that time. */
  readonly #born: { readonly startMs: number; readonly pulse: Pulse | null; readonly at: number };

  private constructor(process: MonitorProcess, dumpInto: string | null) {
    this.#process = process;
    this.#recording = new Recording(process.journal);
    this.#dumpInto = dumpInto;
    this.#born = { startMs: process.startMs, pulse: this.#recording.pulse, at: performance.now() };
  }

  /** Starts a process in a new folder below `root`. Rejects if our own side cannot be started. */
  static async start(
    launcher: Launcher,
    root: string,
    purpose: Purpose = 'usual',
    dumpInto: string | null = null,
    starting: Starting = USUAL_START,
  ): Promise<Monitor> {
    return new Monitor(await startMonitorProcess(launcher, root, purpose, dumpInto !== null, starting), dumpInto);
  }

  /** File name of the crash's dump, once the process has ended; null if there is none, or none was asked for. */
  get dumped(): string | null {
    return this.#dumped;
  }

  /** The missing function that the subject called; null if it called none. */
  get missing(): MissingFunction | null {
    return this.#missing;
  }

  get platform(): Place['platform'] {
    return this.#process.place.platform;
  }

  /** How to attach a debugger to the process: one sentence or command per line. */
  get attach(): readonly string[] {
    return this.#process.place.attach(this.#process.channel.pid);
  }

  /** A path of this host as this monitor writes it. */
  path(hostPath: string): string {
    return this.#process.place.path(hostPath);
  }

  /** The file of this host that a path of the monitor's means; null if that is unknown. */
  file(monitorPath: string): string | null {
    return this.#process.place.file(monitorPath);
  }

  /** Our own files and folders in the process, by the paths that it uses. */
  get ours(): readonly string[] {
    const { platform, command, args, shim, path } = this.#process.place;
    return [platform === 'wine' ? (args[0] ?? '') : command, path(dirname(shim))];
  }

  /** Paths of the modules in the process, as its own system writes them; none if it can no longer answer. */
  async modules(): Promise<readonly string[]> {
    if (this.#process.place.platform === 'linux') return mappedModules(this.#process.child.pid ?? 'self');
    const outcome = await this.ask({ ask: 'modules' }, { callMs: () => MODULES_MS, totalMs: MODULES_MS });
    return outcome.kind === 'answer' ? outcome.answer.paths : [];
  }

  /** False once it has failed, or its journal is nearly full. */
  get usable(): boolean {
    if (this.#failure !== null || this.#ended !== null) return false;
    return this.#recording.emptySlots > JOURNAL_RESERVE_SLOTS;
  }

  /** What the process has measured of the machine: how long its start took, and how late its heartbeat was since then. */
  get noticed(): Noticed {
    const { startMs, pulse, at } = this.#born;
    const now = this.#recording.pulse;
    const late = pulse === null || now === null ? 1 : lateness(pulse, now, performance.now() - at);
    return { platform: this.platform, startMs, late, gapMs: now?.gapMs ?? 0 };
  }

  /** Share of the journal that is still empty, 0 to 1. */
  get journalLeft(): number {
    return this.#recording.emptyShare;
  }

  /** Asks one question. After any outcome but an answer the process is gone; asking again gives the same outcome. */
  async ask<R extends Request>(request: R, deadlines: Deadlines): Promise<Outcome<Answers[R['ask']]>> {
    if (this.#failure !== null) return this.#failure;
    const { channel, journal, exited } = this.#process;
    const from = this.#recording.next;
    this.#askedFrom = from;
    const watch = watchLanes(journal, deadlines);
    const outcome = await Promise.race([
      channel.ask(request),
      watch.overdue,
      exited.then((how) => ({ kind: 'exited' as const, exited: how })),
    ]);
    watch.stop();
    if (outcome.kind === 'answer') {
      const lacking = this.#recording.lackingFrom(from);
      return lacking === null ? { kind: 'answer', answer: outcome.answer } : this.#fail(lacking);
    }
    const wanted = { stacks: deadlines.stacks === true, dump: this.#dumpInto !== null };
    return this.#fail(await whyNoAnswer(outcome, { process: this.#process, recording: this.#recording, from, wanted }));
  }

  /** The last exception that the process has survived, as a failure during that call; null if there was none. */
  survived(during: CallInFlight): Failure | null {
    const crash = classifySurvived(this.#recording.header, during);
    return crash === null ? null : { ...crash, trace: this.soFar() };
  }

  /** Everything that the process has recorded. */
  soFar(): Trace {
    return this.#recording.traceFrom(0);
  }

  /** The trace of slots [from, to). Dropped records and stalls are those of the last scenario. */
  trace(from: number, to: number): Trace {
    return this.#recording.trace(from, to);
  }

  /**
   * Asks the process to leave within `deadlineMs` milliseconds (CORE_MS if it may leave a dump); null if it does. The failure's trace
   * begins with the question before, since that caused the end. A process that has failed before gives that failure again.
   */
  async leave(deadlineMs: number): Promise<Failure | null> {
    if (this.#failure !== null) return this.#failure;
    const from = this.#askedFrom;
    void this.#process.channel.ask({ ask: 'quit' });
    const waitMs = this.#dumpInto === null ? deadlineMs : CORE_MS;
    const exited = await exitWithin(this.#process, waitMs);
    const recording = this.#recording; // While the journal is open: its crash record decides how it ended.
    const failure = exited === null ? whyItStays(waitMs, recording, from) : howItLeft(exited, recording, from);
    if (failure !== null) return this.#fail(failure);
    await this.end();
    return null;
  }

  /** Ends the process and all that it started, waits for the exit, and removes its folder. Idempotent. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    const { channel, child, exited, journal, folder, place } = this.#process;
    channel.close();
    await killTree(child, exited);
    journal.close();
    if (this.#dumpInto !== null) this.#dumped = await keepDump(folder, this.#dumpInto);
    await place.giveBack();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #fail(ended: Failure): Promise<Failure> {
    const failure = whatItCameOf(ended, this.#process, this.#recording, this.#askedFrom);
    this.#failure = failure;
    if (failure.kind === 'lacking') this.#missing = failure.missing;
    await this.end();
    return failure;
  }
}

/**
 * One monitor process as the host sees it: asked, watched, ended. Every question ends in exactly one outcome, and
 * whatever the subject does to the process is a fact about the subject, not an exception of ours.
 */
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Answers, Request } from '../contract/protocol.ts';
import type { CallInFlight, MissingFunction, Trace } from '../contract/trace.ts';
import type { Channel } from './channel.ts';
import { keepDump } from './debug/dump.ts';
import { stacksOf } from './debug/stacks.ts';
import { classifyDying, classifyEnding, classifySurvived, classifyThreadEnd, type Ending, stubMet } from './ending.ts';
import type { JournalHeader } from './journal/header.ts';
import type { Journal } from './journal/journal.ts';
import { killTree } from './kill.ts';
import { lateness, type Noticed, type Pulse } from './load.ts';
import { mappedModules } from './mapped-modules.ts';
import { type Exited, type MonitorProcess, type Starting, startMonitorProcess, USUAL_START } from './monitor-process.ts';
import type { Failure, Outcome } from './outcome.ts';
import type { Launcher, Place, Purpose } from './place/place.ts';
import { wantOfSpace } from './want-of-space.ts';
import { watchLanes } from './watch.ts';

/** A monitor whose journal is this full takes no further scenario. */
const JOURNAL_RESERVE_SLOTS = 100_000;

/** A thread can end because the process does: given to the exit, which then says more. */
const EXIT_FOLLOWS_MS = 300;

/** A process that crashes and leaves a core takes so long to end. */
const CORE_MS = 60_000;

/** The main thread answers, and nothing of the subject's can keep it. */
const MODULES_MS = 30_000;

const EMPTY: Trace = { events: [], dropped: 0, stallMs: 0 };

export class Monitor {
  readonly #child: ChildProcess;
  readonly #place: Place;
  readonly #folder: string;
  readonly #channel: Channel;
  readonly #journal: Journal;
  readonly #exited: Promise<Exited>;
  readonly #dumpInto: string | null;
  #dumped: string | null = null;
  #ended: Promise<void> | null = null;
  #failure: Failure | null = null;
  #missing: MissingFunction | null = null;
  /** First slot of what the last question led to. */
  #askedFrom = 0;
  /** Scenarios that ran in this process, oldest first: the prefix of a finding that a fresh process does not show. */
  readonly history: string[] = [];
  /** What its start took until it called back, milliseconds, and its heartbeat then. */
  readonly #born: { readonly startMs: number; readonly pulse: Pulse | null; readonly at: number };

  private constructor({ child, place, folder, channel, journal, exited, startMs }: MonitorProcess, dumpInto: string | null) {
    this.#child = child;
    this.#place = place;
    this.#folder = folder;
    this.#channel = channel;
    this.#journal = journal;
    this.#exited = exited;
    this.#dumpInto = dumpInto;
    this.#born = { startMs, pulse: this.#pulse(), at: performance.now() };
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

  /** Name of what a crash left, once it has ended; null if that was nothing, or not asked for. */
  get dumped(): string | null {
    return this.#dumped;
  }

  /** The function that the subject called and that is not there; null if it met none. */
  get missing(): MissingFunction | null {
    return this.#missing;
  }

  get platform(): Place['platform'] {
    return this.#place.platform;
  }

  /** How a debugger is attached to the process: a sentence or command a line. */
  get attach(): readonly string[] {
    return this.#place.attach(this.#channel.pid);
  }

  /** A path of this host as this monitor writes it. */
  path(hostPath: string): string {
    return this.#place.path(hostPath);
  }

  /** The other way: the file of this host that a path of the monitor's means; null where that cannot be told. */
  file(monitorPath: string): string | null {
    return this.#place.file(monitorPath);
  }

  /** Our own files and folders in the process, as it writes them. */
  get ours(): readonly string[] {
    const { platform, command, args, shim, path } = this.#place;
    return [platform === 'wine' ? (args[0] ?? '') : command, path(dirname(shim))];
  }

  /** Paths of modules in the process, as its own system writes them; none where it cannot say any more. */
  async modules(): Promise<readonly string[]> {
    if (this.#place.platform === 'linux') return mappedModules(this.#child.pid ?? 'self');
    const outcome = await this.ask({ ask: 'modules' }, { callMs: () => MODULES_MS, totalMs: MODULES_MS });
    return outcome.kind === 'answer' ? outcome.answer.paths : [];
  }

  /** False once it has failed, or its journal is nearly full. */
  get usable(): boolean {
    if (this.#failure !== null || this.#ended !== null) return false;
    const header = this.#journal.header();
    return header.ok && header.value.capacity - header.value.next > JOURNAL_RESERVE_SLOTS;
  }

  /** What its life so far tells of the machine: how long it took to start, and how late its heartbeat has been since. */
  get noticed(): Noticed {
    const { startMs, pulse, at } = this.#born;
    const now = this.#pulse();
    const late = pulse === null || now === null ? 1 : lateness(pulse, now, performance.now() - at);
    return { platform: this.platform, startMs, late, gapMs: now?.gapMs ?? 0 };
  }

  /** The heartbeat so far; null once there is none to read. */
  #pulse(): Pulse | null {
    const header = this.#header();
    return header === null ? null : { beats: header.beats, atNs: header.beatNs, gapMs: header.stallMs };
  }

  /** Share of the journal that is still empty, 0 to 1. */
  get journalLeft(): number {
    const header = this.#journal.header();
    return header.ok ? 1 - header.value.next / header.value.capacity : 0;
  }

  /** Asks one question. After any outcome but an answer the process is gone; asking again gives the same outcome. */
  async ask<R extends Request>(request: R, deadlines: Deadlines): Promise<Outcome<Answers[R['ask']]>> {
    if (this.#failure !== null) return this.#failure;
    const header = this.#journal.header();
    const from = header.ok ? header.value.next : 0;
    this.#askedFrom = from;
    const watch = watchLanes(this.#journal, deadlines);
    const outcome = await Promise.race([
      this.#channel.ask(request),
      watch.overdue,
      this.#exited.then((exited) => ({ kind: 'exited' as const, exited })),
    ]);
    watch.stop();
    switch (outcome.kind) {
      case 'answer': {
        const lacking = this.#lacking(from);
        return lacking === null ? { kind: 'answer', answer: outcome.answer } : this.#fail(lacking);
      }
      case 'fault':
        return this.#fail({ kind: 'harness-fault', what: outcome.what });
      case 'garbled':
        return this.#fail({ kind: 'integrity', what: outcome.what, trace: this.#traceFrom(from) });
      case 'closed': {
        // The socket goes first, the exit follows; without an exit the process has shut its own socket.
        const exited = await Promise.race([this.#exited, delay(5_000).then(() => null)]);
        if (exited !== null) return this.#fail(this.#ending(exited, from));
        const dying = classifyDying(this.#header());
        if (dying !== null) return this.#fail(this.#crash(dying, from));
        return this.#fail({
          kind: 'integrity',
          what: 'the monitor closed its socket but did not end',
          trace: this.#traceFrom(from),
        });
      }
      case 'exited':
        return this.#fail(this.#ending(outcome.exited, from));
      case 'hang': {
        const { during, deadlineMs } = outcome;
        const stacks =
          deadlines.stacks === true ? await stacksOf(this.#place.debug(this.#channel.pid, this.#child.pid ?? 0)) : [];
        return this.#fail({ kind: 'hang', during, deadlineMs, stacks, trace: this.#traceFrom(from) });
      }
      case 'thread-ended': {
        const exited = await Promise.race([this.#exited, delay(EXIT_FOLLOWS_MS).then(() => null)]);
        if (exited !== null) return this.#fail(this.#ending(exited, from));
        return this.#fail(this.#crash(classifyThreadEnd(outcome.lane, this.#header()), from));
      }
      case 'dying':
        // Killed now, it would leave half a dump.
        if (this.#dumpInto !== null) await Promise.race([this.#exited, delay(CORE_MS)]);
        return this.#fail(this.#crash(outcome.ending, from));
      case 'stuck':
        return this.#fail({ kind: 'harness-fault', what: outcome.what });
      case 'lost':
        return this.#fail({ kind: 'integrity', what: outcome.what, trace: this.#traceFrom(from) });
    }
  }

  /** The last exception that the process has survived, as an end during the call; null if there was none. */
  survived(during: CallInFlight): Failure | null {
    const crash = classifySurvived(this.#header(), during);
    return crash === null ? null : this.#crash(crash, 0);
  }

  /** All that the process has recorded. */
  soFar(): Trace {
    return this.#traceFrom(0);
  }

  /** The trace of slots [from, to), with the bounds and stalls that the header tells of the last scenario. */
  trace(from: number, to: number): Trace {
    const events = this.#journal.events(from, to);
    const header = this.#journal.header();
    if (!events.ok || !header.ok) return EMPTY;
    return { events: events.value, dropped: header.value.dropped, stallMs: header.value.stallMs };
  }

  /**
   * Asks the process to leave by itself; what came of it. Its trace begins with what was asked before: that is what the end came of. A process
   * that has failed before gives that failure again.
   */
  async leave(deadlineMs: number): Promise<Failure | null> {
    if (this.#failure !== null) return this.#failure;
    const from = this.#askedFrom;
    void this.#channel.ask({ ask: 'quit' });
    const withinMs = this.#dumpInto === null ? deadlineMs : CORE_MS;
    const exited = await Promise.race([this.#exited, delay(withinMs).then(() => null)]);
    // Read while the journal is open: its crash record decides how it ended.
    const failure = exited === null ? this.#staying(deadlineMs, from) : (this.#left(exited, from) ?? this.#lacking(from));
    if (failure !== null) return this.#fail(failure);
    await this.end();
    return null;
  }

  /** What keeps a process that was asked to leave. */
  #staying(deadlineMs: number, from: number): Failure {
    const dying = classifyDying(this.#header());
    if (dying !== null) return this.#crash(whileLeaving(dying), from);
    const what = `the process did not end within ${deadlineMs} ms of being asked to leave`;
    return { kind: 'integrity', what, trace: this.#traceFrom(from) };
  }

  /** How a process left; null: as it should. */
  #left({ code, signal }: Exited, from: number): Failure | null {
    const header = this.#header();
    if (code === 0 && classifyDying(header) === null) return null;
    return { ...whileLeaving(classifyEnding(code, signal, header)), trace: this.#traceFrom(from) };
  }

  /** Ends the process and all that it started, awaits the exit, and removes its folder. Idempotent. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#channel.close();
    await killTree(this.#child, this.#exited);
    this.#journal.close();
    if (this.#dumpInto !== null) this.#dumped = await keepDump(this.#folder, this.#dumpInto);
    await this.#place.giveBack();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #fail(ended: Failure): Promise<Failure> {
    const full = ended.kind === 'crash' ? wantOfSpace(ended, this.#place.shim, this.#folder) : null;
    const told: Failure = full === null ? ended : { kind: 'harness-fault', what: full };
    const failure = told.kind === 'harness-fault' || told.kind === 'lacking' ? told : (this.#lacking(this.#askedFrom) ?? told);
    this.#failure = failure;
    if (failure.kind === 'lacking') this.#missing = failure.missing;
    await this.end();
    return failure;
  }

  /** What the process came to where it has called a stub, whatever it did afterwards. */
  #lacking(from: number): Failure | null {
    const header = this.#header();
    const missing = header === null ? null : stubMet(header);
    return missing === null ? null : { kind: 'lacking', missing, during: null, trace: this.#traceFrom(from) };
  }

  #ending(exited: Exited, from: number): Failure {
    return { ...classifyEnding(exited.code, exited.signal, this.#header()), trace: this.#traceFrom(from) };
  }

  #crash(ending: Ending, from: number): Failure {
    return { ...ending, trace: this.#traceFrom(from) };
  }

  #header(): JournalHeader | null {
    const header = this.#journal.header();
    return header.ok ? header.value : null;
  }

  #traceFrom(from: number): Trace {
    const header = this.#journal.header();
    return header.ok ? this.trace(from, header.value.next) : EMPTY;
  }
}

function whileLeaving(ending: Ending): Ending {
  return ending.kind === 'lacking' ? ending : { ...ending, leaving: true };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

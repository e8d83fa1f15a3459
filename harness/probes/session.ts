/**
 * One session: two compete for a quorum. A resource arbitrates and is cancelled; then its rival arbitrates, which is the same resource in another process,
 * or another resource in the same one.
 */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Alias, Step } from '../contract/step.ts';
import type { Trace, TraceEvent } from '../contract/trace.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Pool } from '../host/pool.ts';
import { cancel, goodEnd, offline, online, open, settle, terminate } from '../steps/phrases.ts';

/** The defence may end some time after Cancel has answered. Renewals come every few seconds at most. */
const TRIES = 12;

const BETWEEN_TRIES_MS = 150;

/** Time for the first process to notice its loss. Milliseconds. */
const WATCH_MS = 400;

/** Arbitrate may wait for a disk or a share that does not answer. Milliseconds. */
const LONGEST_CALL_MS = 20_000;

/** Whether Cancel comes with nothing pending, during an Online, or during an Offline. */
export type Variant = 'idle' | 'pending' | 'offline-pending';

/** Who else arbitrates: another process, as another node would, or a second resource of the process. */
export type Rival = 'process' | 'resource';

/** What a session needs. */
export interface SessionOptions {
  readonly callMs: number;
  /** Time for an Online without Cancel to come up, whole milliseconds. */
  readonly upMs: number;
}

/** The result of one session. */
export type Session =
  /** The first process's Arbitrate did not succeed. */
  | { readonly kind: 'unarbitrated' }
  /** Cancel answered an error code, which says nothing about the quorum. */
  | { readonly kind: 'refused' }
  /** A call did not return, or a process was gone. */
  | { readonly kind: 'broken-off' }
  | {
      readonly kind: 'competed';
      /** Last answer of the rival's Arbitrate: before Release of the first, after it, and after its Terminate. Null: it was not asked, since it had it. */
      readonly other: number;
      readonly afterRelease: number | null;
      readonly afterTerminate: number | null;
      /** Whether the first noticed that it had lost the quorum. */
      readonly lost: boolean;
      readonly steps: readonly Step[];
      readonly trace: readonly TraceEvent[];
    };

/** A session in which both arbitrated. */
export type Competed = Extract<Session, { kind: 'competed' }>;

/**
 * Runs one session.
 * @param variant when Cancel comes; null: the control, without Cancel
 * @param rival who arbitrates then
 * @returns `broken-off` if a call did not return, or a process was gone
 */
export async function session(
  pool: Pool,
  { callMs: most, upMs }: SessionOptions,
  variant: Variant | null,
  rival: Rival,
): Promise<Session> {
  const callMs = Math.min(most, LONGEST_CALL_MS);
  const deadlines: Deadlines = { callMs: () => callMs, totalMs: 4 * callMs + upMs };
  const processes: Monitor[] = [];
  const start = async (): Promise<Side> => {
    const { monitor } = await pool.fresh();
    processes.push(monitor);
    return new Side(monitor, deadlines);
  };
  try {
    const first = await start();
    const begun = answers(await first.run([open('A'), arbitrate('A')]));
    if (begun.get('Arbitrate') !== 0) return { kind: 'unarbitrated' };
    const steps = stepsOf(variant, upMs);
    const cancelled = answers(await first.run(steps));
    if (variant !== null && cancelled.get('Cancel') !== 0) return { kind: 'refused' };
    const [second, alias] = rival === 'process' ? ([await start(), 'A'] as const) : ([first, 'B'] as const);
    const lossesBefore = lossesOf(first);
    await second.run([open(alias)]);
    const other = await arbitrateBy(second, alias, variant === null ? 1 : TRIES);
    if (other === null) return { kind: 'broken-off' };
    await first.run([{ do: 'pause', resource: 'A', ms: WATCH_MS }]);
    const lost = lossesOf(first) > lossesBefore;
    const once = async (step: Step): Promise<number | null> => {
      await first.run([step]);
      return arbitrateBy(second, alias, TRIES);
    };
    const afterRelease = other === 0 ? null : await once({ do: 'release', resource: 'A' });
    const afterTerminate = afterRelease === null || afterRelease === 0 ? null : await once(terminate('A'));
    await first.run(goodEnd(['A']));
    await second.run([{ do: 'release', resource: alias }, ...goodEnd([alias])]);
    const all = [open('A'), arbitrate('A'), ...steps];
    return { kind: 'competed', other, afterRelease, afterTerminate, lost, steps: all, trace: first.all() };
  } catch (error) {
    if (error instanceof BindTrouble || error instanceof BrokenOff) return { kind: 'broken-off' };
    throw error;
  } finally {
    // The first process ends last, since the other may depend on it.
    for (const monitor of processes.reverse()) await pool.drop(monitor);
  }
}

function arbitrate(resource: Alias): Step {
  return { do: 'arbitrate', resource };
}

/** How often the first resource noticed so far that it had lost the quorum. */
function lossesOf(first: Side): number {
  const noticed = first
    .all()
    .filter((event) => event.kind === 'callback' && event.callback === 'QuorumLost' && event.resource !== 'B');
  return noticed.length;
}

/** The pause separates callbacks of Cancel from those that the rival causes. */
function stepsOf(variant: Variant | null, upMs: number): readonly Step[] {
  const pause: Step = { do: 'pause', resource: 'A', ms: 150 };
  switch (variant) {
    case null:
      return [pause];
    case 'idle':
      return [cancel('A'), pause];
    case 'pending':
      return [online('A'), cancel('A'), pause];
    case 'offline-pending':
      return [online('A'), settle('A', { quietMs: upMs, maxMs: upMs }), offline('A'), cancel('A'), pause];
  }
}

/**
 * Repeats Arbitrate until it answers 0.
 * @returns 0, or the last answer; null if it was never called
 */
async function arbitrateBy(side: Side, alias: Alias, tries: number): Promise<number | null> {
  let last: number | null = null;
  for (let time = 0; time < tries; time++) {
    const pause: Step = { do: 'pause', resource: alias, ms: BETWEEN_TRIES_MS };
    const steps = time === 0 ? [arbitrate(alias)] : [pause, arbitrate(alias)];
    last = answers(await side.run(steps)).get('Arbitrate') ?? null;
    if (last === 0 || last === null) return last;
  }
  return last;
}

/** A call did not return, or its process is gone. */
class BrokenOff extends Error {}

/** A process of the session. Its resources keep their state from one run to the next. */
class Side {
  readonly #monitor: Monitor;
  readonly #deadlines: Deadlines;
  #from: number | null = null;
  #to = 0;
  #seen = 0;

  constructor(monitor: Monitor, deadlines: Deadlines) {
    this.#monitor = monitor;
    this.#deadlines = deadlines;
  }

  /** Runs steps. Returns what happened since the previous run, the time between the two included. */
  async run(steps: readonly Step[]): Promise<Trace> {
    const outcome = await this.#monitor.ask({ ask: 'run', steps, names: { A: 'pcancel A', B: 'pcancel B' } }, this.#deadlines);
    if (outcome.kind !== 'answer') throw new BrokenOff(outcome.kind);
    this.#from ??= outcome.answer.from;
    this.#seen = this.#to === 0 ? outcome.answer.from : this.#to;
    this.#to = outcome.answer.to;
    return this.#monitor.trace(this.#seen, this.#to);
  }

  /** The events of all runs. */
  all(): readonly TraceEvent[] {
    return this.#monitor.trace(this.#from ?? 0, this.#to).events;
  }
}

function answers(trace: Trace): ReadonlyMap<string, number> {
  return new Map(trace.events.flatMap((event) => (event.kind === 'return' ? [[event.call, event.value] as const] : [])));
}

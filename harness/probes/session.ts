/**
 * One session: two processes compete for one quorum resource. The first arbitrates and cancels, the other arbitrates for the
 * same.
 */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Step } from '../contract/step.ts';
import type { Trace, TraceEvent } from '../contract/trace.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Pool } from '../host/pool.ts';
import { cancel, goodEnd, online, open } from '../steps/phrases.ts';

/** The defence may end some time after Cancel has answered. Renewals come every few seconds at most. */
const TRIES = 12;

const BETWEEN_TRIES_MS = 150;

/** Time for the first process to notice its loss. Milliseconds. */
const WATCH_MS = 400;

/** Arbitrate may wait for a disk or a share that does not answer. Milliseconds. */
const LONGEST_CALL_MS = 20_000;

/** Whether Cancel comes with nothing pending, or during an Online. */
export type Variant = 'idle' | 'pending';

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
      /** Last answer of the other process's Arbitrate: before Release, and after it. */
      readonly other: number;
      readonly afterRelease: number | null;
      /** Whether the first process noticed that it had lost the resource. */
      readonly lost: boolean;
      readonly steps: readonly Step[];
      readonly trace: readonly TraceEvent[];
    };

/** A session in which both processes arbitrated. */
export type Competed = Extract<Session, { kind: 'competed' }>;

/**
 * Runs one session.
 * @param variant when Cancel comes; null: the control, without Cancel
 * @returns `broken-off` if a call did not return, or a process was gone
 */
export async function session(
  pool: Pool,
  { callMs: most }: { readonly callMs: number },
  variant: Variant | null,
): Promise<Session> {
  const callMs = Math.min(most, LONGEST_CALL_MS);
  const deadlines: Deadlines = { callMs: () => callMs, totalMs: 4 * callMs };
  const processes: Monitor[] = [];
  const start = async (): Promise<Side> => {
    const { monitor } = await pool.fresh();
    processes.push(monitor);
    return new Side(monitor, deadlines);
  };
  try {
    const first = await start();
    const begun = answers(await first.run([open('A'), arbitrate]));
    if (begun.get('Arbitrate') !== 0) return { kind: 'unarbitrated' };
    const steps = stepsOf(variant);
    const cancelled = answers(await first.run(steps));
    if (variant !== null && cancelled.get('Cancel') !== 0) return { kind: 'refused' };
    const second = await start();
    await second.run([open('A')]);
    const other = await arbitrateBy(second, variant === null ? 1 : TRIES);
    if (other === null) return { kind: 'broken-off' };
    const watched = await first.run([{ do: 'pause', resource: 'A', ms: WATCH_MS }]);
    const lost = watched.events.some((event) => event.kind === 'callback' && event.callback === 'QuorumLost');
    let afterRelease: number | null = null;
    if (other !== 0) {
      await first.run([{ do: 'release', resource: 'A' }]);
      afterRelease = await arbitrateBy(second, TRIES);
    }
    await first.run(goodEnd(['A']));
    await second.run([{ do: 'release', resource: 'A' }, ...goodEnd(['A'])]);
    return { kind: 'competed', other, afterRelease, lost, steps: [open('A'), arbitrate, ...steps], trace: first.all() };
  } catch (error) {
    if (error instanceof BindTrouble || error instanceof BrokenOff) return { kind: 'broken-off' };
    throw error;
  } finally {
    // The first process ends last, since the other may depend on it.
    for (const monitor of processes.reverse()) await pool.drop(monitor);
  }
}

const arbitrate: Step = { do: 'arbitrate', resource: 'A' };

/** The pause separates callbacks of Cancel from those that the other process causes. */
function stepsOf(variant: Variant | null): readonly Step[] {
  const pause: Step = { do: 'pause', resource: 'A', ms: 150 };
  switch (variant) {
    case null:
      return [pause];
    case 'idle':
      return [cancel('A'), pause];
    case 'pending':
      return [online('A'), cancel('A'), pause];
  }
}

/**
 * Repeats Arbitrate until it answers 0.
 * @returns 0, or the last answer; null if it was never called
 */
async function arbitrateBy(side: Side, tries: number): Promise<number | null> {
  let last: number | null = null;
  for (let time = 0; time < tries; time++) {
    const steps: readonly Step[] = time === 0 ? [arbitrate] : [{ do: 'pause', resource: 'A', ms: BETWEEN_TRIES_MS }, arbitrate];
    last = answers(await side.run(steps)).get('Arbitrate') ?? null;
    if (last === 0 || last === null) return last;
  }
  return last;
}

/** A call did not return, or its process is gone. */
class BrokenOff extends Error {}

/** One of the two processes. Its resources keep their state from one run to the next. */
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
    const outcome = await this.#monitor.ask({ ask: 'run', steps, names: { A: 'pcancel A' } }, this.#deadlines);
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

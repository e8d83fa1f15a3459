/**
 * The page's sentence on quorum resources, seen from a second process: one arbitrates and cancels, the other arbitrates for the
 * same resource. It says something only where the same without Cancel goes otherwise, so that control comes first.
 */
import { QUORUM_RELEASED } from '../../suites/quorum.ts';
import { codeName } from '../abi/errors.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Step } from '../contract/step.ts';
import type { MissingFunction, Trace, TraceEvent } from '../contract/trace.ts';
import type { Monitor } from '../host/monitor.ts';
import { inOnePlace } from '../host/one-place.ts';
import { BindTrouble, Pool, type PoolOptions } from '../host/pool.ts';
import { REPEATS } from '../judge/settle.ts';
import type { Beside, SessionsBreach, UnsettledBreach } from '../stage/beside.ts';
import { cancel, goodEnd, online, open } from '../steps/phrases.ts';

/** Ending the defence may take its time after Cancel has answered; renewals come every few seconds at most. */
const TRIES = 12;
const BETWEEN_TRIES_MS = 150;
/** So long the first process is watched for a loss that it notices. */
const WATCH_MS = 400;
/** Arbitration may wait for a disk or a share that does not answer. */
const LONGEST_CALL_MS = 20_000;

type Variant = 'idle' | 'pending';

export interface QuorumOptions {
  /** How to start processes; those of one session share a place, since they compete for what it has. */
  readonly processes: PoolOptions;
  /** The table has both Arbitrate and Release. */
  readonly bound: boolean;
  /** Online pends: Cancel is tried while it does, too. */
  readonly pends: boolean;
  readonly callMs: number;
  readonly expired: () => boolean;
}

/** What one session of two processes showed. */
type Session =
  | { readonly kind: 'unarbitrated' }
  /** Cancel answered an error code: then nothing is said of the quorum. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'broken-off' }
  | {
      readonly kind: 'competed';
      /** The answers of the other process's Arbitrate: while the first had not released, and after it had. */
      readonly other: number;
      readonly afterRelease: number | null;
      /** The first process noticed that it had lost the resource. */
      readonly lost: boolean;
      readonly steps: readonly Step[];
      readonly trace: readonly TraceEvent[];
    };

type Competed = Extract<Session, { kind: 'competed' }>;

interface Sessions extends Beside {
  readonly violations: readonly SessionsBreach[];
}

export interface QuorumProbe extends Sessions {
  /** Monitor processes started. */
  readonly processes: number;
  /** Functions that were called and are not there. */
  readonly missing: readonly MissingFunction[];
}

/** Observations and violations of `quorum.released`; a violation has shown itself twice, in processes of its own each time. */
export async function probeQuorum(options: QuorumOptions): Promise<QuorumProbe> {
  const pool = new Pool({ ...options.processes, launcher: inOnePlace(options.processes.launcher) });
  try {
    const probed = await probedWith(pool, options);
    await pool.close();
    return { ...probed, processes: pool.started, missing: pool.missing };
  } finally {
    await pool.close();
  }
}

async function probedWith(pool: Pool, options: QuorumOptions): Promise<Sessions> {
  const none = (doesNotApply: string): Sessions => ({
    observations: [{ rule: QUORUM_RELEASED, observations: 0, doesNotApply }],
    violations: [],
    unconfirmed: [],
  });
  if (!options.bound) return none('its function table has no Arbitrate and Release');
  if (options.expired())
    return { observations: [{ rule: QUORUM_RELEASED, observations: 0, doesNotApply: null }], violations: [], unconfirmed: [] };
  const control = await session(pool, options, null);
  if (control.kind === 'unarbitrated') return none('Arbitrate does not succeed here, so there is nothing to defend');
  if (control.kind !== 'competed' || !defended(control))
    return none('another process cannot tell whether the resource is defended, even without a Cancel');
  let observations = 0;
  const violations: SessionsBreach[] = [];
  const unconfirmed: UnsettledBreach[] = [];
  for (const variant of options.pends ? (['idle', 'pending'] as const) : (['idle'] as const)) {
    if (options.expired()) break;
    const first = await session(pool, options, variant);
    if (first.kind !== 'competed') continue;
    observations += 1;
    if (!defended(first)) continue;
    const { shown, repeats } = await again(pool, options, variant);
    const told = {
      from: 'sessions' as const,
      rule: QUORUM_RELEASED,
      message: `Cancel(A) ${variant === 'idle' ? 'after a successful Arbitrate' : 'while Online was pending after a successful Arbitrate'} answered ERROR_SUCCESS, but the resource is still defended: ${signs(shown ?? first)}.`,
      control: `without Cancel: ${signs(control)}`,
      steps: (shown ?? first).steps,
      trace: (shown ?? first).trace,
    };
    if (shown === null) {
      // Three sessions in which the defence had ended are enough to say that the first one was only slow.
      if (repeats < REPEATS) unconfirmed.push({ ...told, repeated: { shown: 0, of: repeats }, doubt: doubtOf(repeats) });
      continue;
    }
    violations.push({ ...told, repeated: { shown: 2, of: 1 + repeats } });
    break;
  }
  const cutShort = observations === 0 && options.expired();
  if (observations === 0 && !cutShort) return none('Cancel never answered ERROR_SUCCESS while the resource was arbitrated');
  return { observations: [{ rule: QUORUM_RELEASED, observations, doesNotApply: null }], violations, unconfirmed };
}

/** Further sessions until one shows the defence again: that one, or null; and how many there were. */
async function again(
  pool: Pool,
  options: QuorumOptions,
  variant: Variant,
): Promise<{ readonly shown: Competed | null; readonly repeats: number }> {
  let repeats = 0;
  while (repeats < REPEATS && !options.expired()) {
    const next = await session(pool, options, variant);
    if (next.kind === 'broken-off') break;
    repeats += 1;
    if (next.kind === 'competed' && defended(next)) return { shown: next, repeats };
  }
  return { shown: null, repeats };
}

function doubtOf(repeats: number): Doubt {
  return repeats === 0 ? { doubt: 'not-asked', because: 'time' } : { doubt: 'not-reproduced', repeats };
}

/** The other process was refused until Release, or the first saw that it was robbed. */
function defended(session: Competed): boolean {
  return session.other === 0 ? session.lost : session.afterRelease === 0;
}

function signs({ other, afterRelease }: Competed): string {
  if (other === 0) return 'its QuorumLost callback came when another process arbitrated';
  const after = afterRelease === 0 ? ', until Release was called' : '';
  return `another process's Arbitrate answered ${codeName(other)}${after}`;
}

/** @param variant null: the control, with no Cancel */
async function session(pool: Pool, options: QuorumOptions, variant: Variant | null): Promise<Session> {
  const callMs = Math.min(options.callMs, LONGEST_CALL_MS);
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
    // The first one last: it may carry what the other needs to end well.
    for (const monitor of processes.reverse()) await pool.drop(monitor);
  }
}

const arbitrate: Step = { do: 'arbitrate', resource: 'A' };

/** The pause keeps callbacks that Cancel itself may make apart from those that the other process provokes. */
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

/** What Arbitrate answers in the end: 0 as soon as it does, else its last answer; null if it was never called. */
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

/** One of the two processes; its resources stay as they are from one run to the next. */
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

  /** What happened since the run before it, what came between the two included. */
  async run(steps: readonly Step[]): Promise<Trace> {
    const outcome = await this.#monitor.ask({ ask: 'run', steps, names: { A: 'pcancel A' } }, this.#deadlines);
    if (outcome.kind !== 'answer') throw new BrokenOff(outcome.kind);
    this.#from ??= outcome.answer.from;
    this.#seen = this.#to === 0 ? outcome.answer.from : this.#to;
    this.#to = outcome.answer.to;
    return this.#monitor.trace(this.#seen, this.#to);
  }

  all(): readonly TraceEvent[] {
    return this.#monitor.trace(this.#from ?? 0, this.#to).events;
  }
}

function answers(trace: Trace): ReadonlyMap<string, number> {
  return new Map(trace.events.flatMap((event) => (event.kind === 'return' ? [[event.call, event.value] as const] : [])));
}

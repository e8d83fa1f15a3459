/**
 * Observes the page's sentence on quorum resources: a resource arbitrates and is cancelled, and a rival arbitrates, in another process or beside it. The
 * control without Cancel comes first, since the sessions say something only if the control goes otherwise.
 */

import { codeName } from '../abi/errors.ts';
import type { Doubt } from '../contract/doubt.ts';
import { QUORUM_RELEASED } from '../contract/rule-id.ts';
import type { MissingFunction } from '../contract/trace.ts';
import { inOnePlace } from '../host/one-place.ts';
import { Pool, type PoolOptions } from '../host/pool.ts';
import { REPEATS } from '../judge/settle.ts';
import type { Beside, SessionsBreach, UnsettledBreach } from '../stage/beside.ts';
import { type Competed, type Rival, type SessionOptions, session, type Variant } from './session.ts';

/** The input of the quorum probe. */
export interface QuorumOptions extends SessionOptions {
  /** How to start processes. Those of one session share a place (host/one-place.ts), since they compete for a resource in it. */
  readonly processes: PoolOptions;
  /** Whether the table has both Arbitrate and Release. */
  readonly bound: boolean;
  /** Whether Online pends. Then Cancel is tried while it is pending too. */
  readonly pends: boolean;
  /** The same of Offline, if Online succeeds. */
  readonly offlinePends: boolean;
  /** Whether a second resource can be open beside the first. */
  readonly two: boolean;
  readonly expired: () => boolean;
}

interface Sessions extends Beside {
  readonly violations: readonly SessionsBreach[];
}

/** The result of the probe. */
export interface QuorumProbe extends Sessions {
  /** Number of monitor processes that were started. */
  readonly processes: number;
  /** Missing functions that were called. */
  readonly missing: readonly MissingFunction[];
}

/** Observes `quorum.released`. A violation has shown twice, in separate processes each time. */
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

/** What one rival shows. `none`: why the rule does not apply, as a sentence. */
type Shown =
  | { readonly kind: 'none'; readonly why: string }
  | {
      readonly kind: 'seen';
      readonly observations: number;
      readonly violations: readonly SessionsBreach[];
      readonly unconfirmed: readonly UnsettledBreach[];
    };

async function probedWith(pool: Pool, options: QuorumOptions): Promise<Sessions> {
  if (!options.bound) return sessionsOf({ kind: 'none', why: 'its function table has no Arbitrate and Release' });
  let came: Shown | null = null;
  for (const rival of options.two ? (['process', 'resource'] as const) : (['process'] as const)) {
    if (options.expired()) break;
    const shown = await against(pool, options, rival);
    came = came === null ? shown : together(came, shown);
    if (came.kind === 'none' && came.why === UNARBITRATED) break;
    if (came.kind === 'seen' && came.violations.length > 0) break;
  }
  return sessionsOf(came ?? NOTHING_SEEN);
}

const NOTHING_SEEN: Shown = { kind: 'seen', observations: 0, violations: [], unconfirmed: [] };

const UNARBITRATED = 'Arbitrate does not succeed here, so there is nothing to defend';

function sessionsOf(shown: Shown): Sessions {
  switch (shown.kind) {
    case 'none':
      return { observations: [row(0, shown.why)], violations: [], unconfirmed: [] };
    case 'seen':
      return { observations: [row(shown.observations, null)], violations: shown.violations, unconfirmed: shown.unconfirmed };
  }
}

function row(observations: number, doesNotApply: string | null): Beside['observations'][number] {
  return { rule: QUORUM_RELEASED, observations, doesNotApply };
}

/** What one rival shows applies, whatever the reason that the other shows nothing. */
function together(one: Shown, other: Shown): Shown {
  if (one.kind === 'none') return other.kind === 'none' ? one : other;
  if (other.kind === 'none') return one;
  return {
    kind: 'seen',
    observations: one.observations + other.observations,
    violations: [...one.violations, ...other.violations],
    unconfirmed: [...one.unconfirmed, ...other.unconfirmed],
  };
}

/** A control, and then each moment at which Cancel may come. */
async function against(pool: Pool, options: QuorumOptions, rival: Rival): Promise<Shown> {
  const control = await session(pool, options, null, rival);
  if (control.kind === 'unarbitrated') return { kind: 'none', why: UNARBITRATED };
  if (control.kind !== 'competed' || !defended(control))
    return { kind: 'none', why: 'another process cannot tell whether the resource is defended, even without a Cancel' };
  let observations = 0;
  const unconfirmed: UnsettledBreach[] = [];
  for (const variant of variantsOf(options)) {
    if (options.expired()) break;
    const first = await session(pool, options, variant, rival);
    if (first.kind !== 'competed') continue;
    observations += 1;
    if (!isKept(first)) continue;
    const { shown, repeats } = await repeatSession(pool, options, variant, rival);
    const { steps, trace } = shown ?? first;
    const breach = {
      from: 'sessions' as const,
      rule: QUORUM_RELEASED,
      message: `Cancel(A) ${MOMENT[variant]} answered ERROR_SUCCESS, but ${signs(shown ?? first, rival)}.`,
      control: `without Cancel: ${signs(control, rival)}`,
      steps,
      trace,
    };
    if (shown !== null)
      return { kind: 'seen', observations, violations: [{ ...breach, repeated: { shown: 2, of: 1 + repeats } }], unconfirmed };
    // The defence had ended in three more sessions, so the first one was only slow.
    if (repeats < REPEATS) unconfirmed.push({ ...breach, repeated: { shown: 0, of: repeats }, doubt: doubtOf(repeats) });
  }
  if (observations > 0 || options.expired()) return { kind: 'seen', observations, violations: [], unconfirmed };
  return { kind: 'none', why: 'Cancel never answered ERROR_SUCCESS while the resource was arbitrated' };
}

function variantsOf({ pends, offlinePends }: QuorumOptions): readonly Variant[] {
  return ['idle', ...(pends ? (['pending'] as const) : []), ...(offlinePends ? (['offline-pending'] as const) : [])];
}

const MOMENT: Readonly<Record<Variant, string>> = {
  idle: 'after a successful Arbitrate',
  pending: 'while Online was pending after a successful Arbitrate',
  'offline-pending': 'while Offline was pending after a successful Arbitrate',
};

/**
 * Repeats the session until it shows the defence again.
 * @returns that session, or null; and the number of repeats
 */
async function repeatSession(
  pool: Pool,
  options: QuorumOptions,
  variant: Variant,
  rival: Rival,
): Promise<{ readonly shown: Competed | null; readonly repeats: number }> {
  let repeats = 0;
  while (repeats < REPEATS && !options.expired()) {
    const next = await session(pool, options, variant, rival);
    if (next.kind === 'broken-off') break;
    repeats += 1;
    if (next.kind === 'competed' && isKept(next)) return { shown: next, repeats };
  }
  return { shown: null, repeats };
}

function doubtOf(repeats: number): Doubt {
  return repeats === 0 ? { doubt: 'not-asked', because: 'time' } : { doubt: 'not-reproduced', repeats };
}

/** Whether the first still defends the quorum: the rival is refused until Release, or the first notices its loss. */
function defended(session: Competed): boolean {
  return session.other === 0 ? session.lost : session.afterRelease === 0;
}

/** Whether the quorum is not free: it is defended, or nobody can have it, even after Release and Terminate. */
function isKept(session: Competed): boolean {
  return defended(session) || (session.other !== 0 && session.afterTerminate !== null && session.afterTerminate !== 0);
}

const RIVAL: Readonly<Record<Rival, string>> = { process: "another process's", resource: "another resource's" };

function signs({ other, afterRelease, afterTerminate }: Competed, rival: Rival): string {
  const who = RIVAL[rival];
  if (other === 0) return `the resource is still defended: its QuorumLost callback came after ${who} Arbitrate`;
  if (afterRelease === 0)
    return `the resource is still defended: ${who} Arbitrate answered ${codeName(other)}, until Release was called`;
  if (afterTerminate === 0) return `${who} Arbitrate answered ${codeName(other)}, until Terminate was called`;
  return `nobody can have the quorum any more: ${who} Arbitrate answered ${codeName(other)}, after Release and Terminate too`;
}

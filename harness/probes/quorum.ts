/**
 * Observes the page's sentence on quorum resources with two processes: one arbitrates and cancels, the other arbitrates for the
 * same resource. The control without Cancel comes first, since the sessions say something only if the control goes otherwise.
 */

import { codeName } from '../abi/errors.ts';
import type { Doubt } from '../contract/doubt.ts';
import { QUORUM_RELEASED } from '../contract/rule-id.ts';
import type { MissingFunction } from '../contract/trace.ts';
import { inOnePlace } from '../host/one-place.ts';
import { Pool, type PoolOptions } from '../host/pool.ts';
import { REPEATS } from '../judge/settle.ts';
import type { Beside, SessionsBreach, UnsettledBreach } from '../stage/beside.ts';
import { type Competed, session, type Variant } from './session.ts';

/** The input of the quorum probe. */
export interface QuorumOptions {
  /** How to start processes. Those of one session share a place (host/one-place.ts), since they compete for a resource in it. */
  readonly processes: PoolOptions;
  /** Whether the table has both Arbitrate and Release. */
  readonly bound: boolean;
  /** Whether Online pends. Then Cancel is tried while it is pending too. */
  readonly pends: boolean;
  readonly callMs: number;
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
    const { shown, repeats } = await repeatSession(pool, options, variant);
    const breach = {
      from: 'sessions' as const,
      rule: QUORUM_RELEASED,
      message: `Cancel(A) ${variant === 'idle' ? 'after a successful Arbitrate' : 'while Online was pending after a successful Arbitrate'} answered ERROR_SUCCESS, but the resource is still defended: ${signs(shown ?? first)}.`,
      control: `without Cancel: ${signs(control)}`,
      steps: (shown ?? first).steps,
      trace: (shown ?? first).trace,
    };
    if (shown === null) {
      // The defence had ended in three more sessions, so the first one was only slow.
      if (repeats < REPEATS) unconfirmed.push({ ...breach, repeated: { shown: 0, of: repeats }, doubt: doubtOf(repeats) });
      continue;
    }
    violations.push({ ...breach, repeated: { shown: 2, of: 1 + repeats } });
    break;
  }
  const cutShort = observations === 0 && options.expired();
  if (observations === 0 && !cutShort) return none('Cancel never answered ERROR_SUCCESS while the resource was arbitrated');
  return { observations: [{ rule: QUORUM_RELEASED, observations, doesNotApply: null }], violations, unconfirmed };
}

/**
 * Repeats the session until it shows the defence again.
 * @returns that session, or null; and the number of repeats
 */
async function repeatSession(
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

/** Whether the first process still defends the resource: the other is refused until Release, or the first notices its loss. */
function defended(session: Competed): boolean {
  return session.other === 0 ? session.lost : session.afterRelease === 0;
}

function signs({ other, afterRelease }: Competed): string {
  if (other === 0) return 'its QuorumLost callback came when another process arbitrated';
  const after = afterRelease === 0 ? ', until Release was called' : '';
  return `another process's Arbitrate answered ${codeName(other)}${after}`;
}

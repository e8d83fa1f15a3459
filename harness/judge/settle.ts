/** Decides from repeats and controls whether a breach is confirmed, excused, refuted or still open. Pure. */
import type { Doubt, NotAsked } from '../contract/doubt.ts';
import type { Breach } from './views.ts';

/** Number of repeats of a candidate, of its controls, and of repeats of its shrunk form. */
export const REPEATS = 3;

/** The counts of repeats in fresh processes, and of controls: runs of the same steps without Cancel. */
export interface Tally {
  /** Number of repeats that showed the breach. */
  readonly reproduced: number;
  readonly repeats: number;
  /** Number of controls that showed an anomaly which excuses the breach. */
  readonly excused: number;
  readonly controls: number;
  /** Longest time of a repeat that ended after all, later than the hunt had waited, milliseconds; 0 if there is none. */
  readonly slowMs: number;
  /** Whether an operation that sometimes fails by itself explains the repeats as well. */
  readonly mayBeLuck: boolean;
}

/** The decision on one breach. */
export type Settled =
  | { readonly settled: 'confirmed' }
  /** A run without Cancel showed an anomaly that the rule names. */
  | { readonly settled: 'excused' }
  /** `tookMs`: time until its end if it was only slow, milliseconds; 0 if no repeat showed the breach. */
  | { readonly settled: 'refuted'; readonly tookMs: number }
  | { readonly settled: 'open'; readonly doubt: Doubt };

/** Whether repeats have to wait longer than the hunt: the operation did not end, or a call did not return. */
export function needsPatience(breach: Pick<Breach, 'outcome' | 'kind'>): boolean {
  return breach.outcome === 'hang' || breach.kind === 'never-ended';
}

/** Whether the trace contradicts the recorded answer. Such a breach can be a finding even if no repeat shows it. */
export function isContradiction(breach: Pick<Breach, 'kind'>): boolean {
  return breach.kind === 'contradiction';
}

/** The properties of a breach that the decision depends on. */
export type Settling = Pick<Breach, 'outcome' | 'kind'> & {
  /** Whether the process ended inside a Cancel. No control can do the same. */
  readonly inCancel: boolean;
};

/**
 * Decides on one breach.
 * @param failsByItself whether operations were seen to fail without Cancel
 * @param notAsked why no repeat was made; used only if there was none
 */
export function settle(breach: Settling, tally: Tally, failsByItself: boolean, notAsked: NotAsked): Settled {
  const { reproduced, repeats, excused, controls, slowMs, mayBeLuck } = tally;
  if (excused > 0) return { settled: 'excused' };
  if (repeats === 0) return open({ doubt: 'not-asked', because: notAsked });
  const isLate = breach.kind === 'late';
  if (needsPatience(breach) || isLate) {
    if (reproduced === 0) {
      if (slowMs > 0 || repeats >= REPEATS) return { settled: 'refuted', tookMs: slowMs };
      return open({ doubt: 'not-reproduced', repeats });
    }
    if (controls === 0) return open({ doubt: 'no-control', reproduced, repeats });
    // For a missing end, one repeat that waited several times as long is enough.
    if (!isLate) return { settled: 'confirmed' };
    if (3 * reproduced < 2 * repeats) return open({ doubt: 'at-times', reproduced, repeats });
    return repeats < REPEATS ? open({ doubt: 'too-few', reproduced, repeats, controls }) : { settled: 'confirmed' };
  }
  const contradicts = isContradiction(breach);
  if (reproduced === 0 && !(contradicts && !failsByItself)) return open({ doubt: 'not-reproduced', repeats });
  if (controls === 0) return open({ doubt: 'no-control', reproduced, repeats });
  if (mayBeLuck) return open({ doubt: 'luck', reproduced, repeats, controls });
  const oneIsEnough = (contradicts && !failsByItself) || (breach.inCancel && reproduced === repeats);
  if (!oneIsEnough && Math.min(repeats, controls) < REPEATS) return open({ doubt: 'too-few', reproduced, repeats, controls });
  return { settled: 'confirmed' };
}

function open(doubt: Doubt): Settled {
  return { settled: 'open', doubt };
}

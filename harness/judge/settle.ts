/** What repeats and controls say of a breach: confirmed, excused, refuted, or still open and why. Pure. */
import type { Doubt, NotAsked } from '../contract/doubt.ts';
import type { Breach } from './views.ts';

/** So often a candidate, its control, and the form that shrinking makes of it run again. */
export const REPEATS = 3;

/** What repeats in fresh processes and runs without Cancel have come to. */
export interface Tally {
  readonly reproduced: number;
  readonly repeats: number;
  /** Of the runs without Cancel, those that showed an anomaly which excuses the breach. */
  readonly excused: number;
  readonly controls: number;
  /** The longest that it took where it came to its end after all, later than the hunt waited, milliseconds; else 0. */
  readonly slowMs: number;
  /** Whether an operation that at times fails by itself would explain the repeats as well. */
  readonly mayBeLuck: boolean;
}

export type Settled =
  | { readonly settled: 'confirmed' }
  /** A run without Cancel showed an anomaly that the rule names. */
  | { readonly settled: 'excused' }
  /** `tookMs`: it ended after so long, where it was only slow; 0: it did not show again. */
  | { readonly settled: 'refuted'; readonly tookMs: number }
  | { readonly settled: 'open'; readonly doubt: Doubt };

/** Whether repeats need patience: an end that did not come, or a call that did not return. */
export function needsPatience(breach: Pick<Breach, 'outcome' | 'kind'>): boolean {
  return breach.outcome === 'hang' || breach.kind === 'never-ended';
}

/** Whether the recorded answer contradicts what then happened: it stays a finding even where it does not show again. */
export function isContradiction(breach: Pick<Breach, 'kind'>): boolean {
  return breach.kind === 'contradiction';
}

/** What a decision needs to know of a breach. */
export type Settling = Pick<Breach, 'outcome' | 'kind'> & {
  /** The process ended inside a Cancel: no run without Cancel can do the same. */
  readonly inCancel: boolean;
};

/**
 * Decides on one breach.
 * @param failsByItself whether operations were seen to fail without any Cancel
 * @param notAsked why no repeat was made, where none was
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
    // One repeat that waited several times as long is enough where nothing came.
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

/** Which run of a candidate comes next: another repeat, another control, or none. Pure. */

import { REPEATS, type Tally } from '../judge/settle.ts';
import { isLuck, isSettled } from './luck.ts';

/** A repeat has the candidate's steps, a control the same steps without Cancel. */
export type Kind = 'repeat' | 'control';

/** The properties of a candidate that decide how it is repeated. */
export interface Examination {
  /** A hang or a missing end: each repeat waits several times as long. */
  readonly patient: boolean;
  /** The trace contradicts the recorded answer. Then the control runs even if no repeat shows the breach. */
  readonly contradiction: boolean;
  /** The rule excuses an operation that fails by itself. A few runs cannot tell that from a race. */
  readonly byEnds: boolean;
  /** The subject was seen to do the same without Cancel. */
  readonly byItself: boolean;
  /** Repeats at most, if none shows the breach. */
  readonly most: number;
}

/** The runs made so far. */
export interface Progress {
  readonly tally: Omit<Tally, 'mayBeLuck'>;
  /** Kind of the latest run; null if there was none. */
  readonly before: Kind | null;
  /** Kinds that failed to run once, for example because no process could be bound. They are not tried again. */
  readonly failed: ReadonlySet<Kind>;
  /** A breach that was only slow is hunted again with longer deadlines, which says more than further repeats. */
  readonly looksAgain: boolean;
}

/**
 * The next run, or null if the runs so far are enough. The caller checks the time. A patient candidate is repeated until it shows
 * once, and then controlled once. Any other takes repeats and controls in turn, so that a check that is cut has both.
 */
export function nextRun(examination: Examination, progress: Progress): Kind | null {
  const next = examination.patient ? nextPatient(examination, progress) : nextInTurn(examination, progress);
  return next === null || progress.failed.has(next) ? null : next;
}

function nextPatient({ most }: Examination, { tally, looksAgain }: Progress): Kind | null {
  if (tally.reproduced > 0) return tally.controls === 0 ? 'control' : null;
  if (tally.slowMs > 0 && looksAgain) return null;
  return tally.repeats < most ? 'repeat' : null;
}

function nextInTurn(examination: Examination, { tally, before, failed }: Progress): Kind | null {
  const { reproduced, repeats, excused, controls } = tally;
  if (excused > 0) return null;
  // A breach that did not show again needs no control, unless the recorded trace alone proves it.
  const wantsControl = repeats > 0 && (reproduced > 0 || examination.contradiction) && !failed.has('control');
  if (before === 'repeat' && wantsControl) return 'control';
  const enough = reproduced === 0 ? examination.most : REPEATS;
  if (repeats < enough && !failed.has('repeat')) return 'repeat';
  if (wantsControl && controls < REPEATS) return 'control';
  return wantsControl && mayBeLuck(examination, tally) && !isSettled(reproduced, repeats) ? 'repeat' : null;
}

/**
 * Whether an operation that sometimes fails by itself explains the repeats as well. Such an operation fails in three runs with
 * Cancel, and in none of three without, as easily as a race does.
 */
export function mayBeLuck(examination: Examination, tally: Omit<Tally, 'mayBeLuck'>): boolean {
  const { reproduced, repeats, excused, controls } = tally;
  if (examination.patient || excused > 0) return false;
  const certain = reproduced === repeats || examination.contradiction;
  if ((certain || !examination.byEnds) && !examination.byItself) return false;
  return isLuck(reproduced, repeats, controls);
}

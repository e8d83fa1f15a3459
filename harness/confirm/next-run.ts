/** Which run of a candidate comes next: another repeat, another control, or none. Pure. */

import { REPEATS, type Tally } from '../judge/settle.ts';
import { isLuck, isSettled } from './luck.ts';

export type Kind = 'repeat' | 'control';

/** What decides how a candidate is repeated. */
export interface Examination {
  /** An end that did not come, or a call that did not return: each repeat waits several times as long. */
  readonly patient: boolean;
  /** The recorded answer contradicts what then happened, so that it needs its control even where it does not show again. */
  readonly contradiction: boolean;
  /** The rule excuses an operation that fails by itself, which a few runs tell from a race as little as from luck. */
  readonly byEnds: boolean;
  /** The subject was seen to do the like with no Cancel. */
  readonly byItself: boolean;
  /** Repeats that are made at most where none shows it. */
  readonly most: number;
}

/** What has run so far. */
export interface Progress {
  readonly tally: Omit<Tally, 'mayBeLuck'>;
  /** The run before, if there was one. */
  readonly before: Kind | null;
  /** Kinds of runs that have come to nothing once, such as a process that could not be bound: none of them is made again. */
  readonly failed: ReadonlySet<Kind>;
  /** A breach that was only slow is hunted once more with longer deadlines, which says more than further repeats. */
  readonly looksAgain: boolean;
}

/**
 * The next run, or null where what has run is enough. Whether there is time for it is the caller's to ask. A patient candidate is repeated until it shows
 * once, and then controlled once; any other has repeats and controls in turn, so that a check which ends between them has both.
 */
export function nextRun(examination: Examination, progress: Progress): Kind | null {
  const wanted = examination.patient ? nextPatient(examination, progress) : nextOften(examination, progress);
  return wanted === null || progress.failed.has(wanted) ? null : wanted;
}

function nextPatient({ most }: Examination, { tally, looksAgain }: Progress): Kind | null {
  if (tally.reproduced > 0) return tally.controls === 0 ? 'control' : null;
  if (tally.slowMs > 0 && looksAgain) return null;
  return tally.repeats < most ? 'repeat' : null;
}

function nextOften(examination: Examination, { tally, before, failed }: Progress): Kind | null {
  const { reproduced, repeats, excused, controls } = tally;
  if (excused > 0) return null;
  // A breach that did not show again needs no control, unless the recorded trace stands by itself.
  const wantsControl = repeats > 0 && (reproduced > 0 || examination.contradiction) && !failed.has('control');
  if (before === 'repeat' && wantsControl) return 'control';
  const enough = reproduced === 0 ? examination.most : REPEATS;
  if (repeats < enough && !failed.has('repeat')) return 'repeat';
  if (wantsControl && controls < REPEATS) return 'control';
  return wantsControl && mayBeLuck(examination, tally) && !isSettled(reproduced, repeats) ? 'repeat' : null;
}

/** Whether an operation that at times fails by itself would explain the repeats as well: it fails in three runs with Cancel and not in three without as easily as a race. */
export function mayBeLuck(examination: Examination, tally: Omit<Tally, 'mayBeLuck'>): boolean {
  const { reproduced, repeats, excused, controls } = tally;
  if (examination.patient || excused > 0) return false;
  const certain = reproduced === repeats || examination.contradiction;
  if ((certain || !examination.byEnds) && !examination.byItself) return false;
  return isLuck(reproduced, repeats, controls);
}

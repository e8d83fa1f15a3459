/** Collects the causes that stand in the way of a verdict. Pure. */
import { troubleCause } from '../calibrate/bind-trouble.ts';
import type { Unsound } from '../contract/report.ts';
import type { MissingFunction } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import type { Load } from '../host/load.ts';
import type { Run } from '../hunt/run.ts';
import { missingText } from '../judge/ending-message.ts';
import type { Beside } from '../stage/beside.ts';
import type { WholeHunt } from './hunting.ts';
import { howItWasSpent, LEAST_SHARE, type Spent, secondsThatWouldDo } from './time-enough.ts';

/** The cause after an interruption. */
export const INTERRUPTED: Cause = { cause: 'interrupted', detail: 'it was interrupted' };

/**
 * The cause if the time limit ended the calibration.
 * @param limitMs time limit, milliseconds
 * @param calibrationMs spent on calibration, milliseconds
 */
export function uncalibrated(limitMs: number, calibrationMs: number): Cause {
  return withFigure({ cause: 'time-limit', detail: 'the time limit was over before calibration was' }, limitMs, calibrationMs);
}

/** Adds to a time limit that calibration alone used up a limit that would do. */
export function withFigure(cause: Cause, limitMs: number, calibrationMs: number): Cause {
  if (cause.cause !== 'time-limit') return cause;
  return { ...cause, enoughSeconds: secondsThatWouldDo({ limitMs, calibrationMs, huntMs: 0, done: 0, planned: 0 }) };
}

/** The cause if nothing could be called. It decides only if the profile or --rule leaves out the binding rules. */
export function unboundCauses({ violations: [first] }: Beside): readonly Cause[] {
  return first === undefined ? [] : [{ cause: 'unsound-before-cancel', detail: first.message }];
}

/** How the check spent its time, milliseconds, and on what machine. */
export interface Pace extends Omit<Spent, 'done' | 'planned'> {
  readonly load: Load;
}

/** What the stages of a check came to. */
export interface AtEnd {
  readonly interrupted: boolean;
  readonly hunted: WholeHunt;
  readonly unsound: readonly Unsound[];
  readonly missing: readonly MissingFunction[];
  readonly pace: Pace;
}

/** All causes that stand in the way of a verdict. judge/verdict.ts says which of them decides. */
export function causesAtEnd({ interrupted, hunted, unsound, missing, pace }: AtEnd): readonly Cause[] {
  const hunt = huntCause(hunted, pace);
  return [
    ...(interrupted ? [INTERRUPTED] : []),
    ...unsound.map(({ message }): Cause => ({ cause: 'unsound-before-cancel', detail: message })),
    ...missing.map((each): Cause => ({ cause: 'stub-needed', detail: missingText(each) })),
    ...(hunt === null ? [] : [hunt]),
  ];
}

/** What kept the hunt from running all drawn scenarios; null if all ran, or the subject had shown enough. */
function huntCause({ runs, trouble, scenarios }: WholeHunt, pace: Pace): Cause | null {
  if (trouble !== null) {
    const { detail } = troubleCause(trouble);
    const seen = `after ${runs.length} scenarios it could not be bound any more in a new process (${detail}), though before it could`;
    return {
      cause: 'not-enough-evidence',
      detail: `${seen}; if it keeps machine-wide state, name a command with --reset that puts it right`,
    };
  }
  if (runs.length === scenarios.length || stoppedEarly(runs)) return null;
  const spent = { ...pace, done: runs.length, planned: scenarios.length };
  const short = runs.length < scenarios.length * LEAST_SHARE;
  return { cause: 'time-limit', detail: howItWasSpent(spent, pace.load), enoughSeconds: secondsThatWouldDo(spent), short };
}

/** Whether the hunt ended because the subject had broken enough. */
function stoppedEarly(runs: readonly Run[]): boolean {
  return runs.some(({ outcome }) => outcome.kind !== 'completed' && outcome.kind !== 'harness-fault');
}

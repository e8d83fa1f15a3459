/** `pcancel replay REPORT --finding U1`: replays a failure of the DLL without any Cancel. */

import { describeTrace } from '../../reports/words/trace-lines.ts';
import { troubleCause } from '../calibrate/bind-trouble.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { ExitCode } from '../contract/verdict.ts';
import { endOf } from '../evidence/unsound.ts';
import type { ReplayUnsound } from '../grammar/replayed.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Pool } from '../host/pool.ts';
import { endingMessage, missingText } from '../judge/ending-message.ts';
import { areElsewhere, placeOf, placeWords, readPlace } from '../judge/fingerprint.ts';
import { type Sign, signsOf, signText } from '../judge/without-cancel.ts';
import { deadlinesFor } from '../steps/patience.ts';
import { visible } from '../text/text.ts';
import { CAPS, triesFor } from './effort.ts';
import type { Replayed } from './told.ts';
import type { RecordedUnsound, Wanted } from './wanted.ts';

/** The result of one run. */
interface ShownAgain {
  readonly outcome: RunOutcome;
  /** The signs of unsoundness that it showed. */
  readonly signs: ReadonlySet<Sign>;
  /** Whether it ended before any step: the DLL was only loaded and started. */
  readonly early: boolean;
  /** What happened, in words. */
  readonly said: string;
}

/**
 * Runs the steps until the failure shows again. If it did not show every time in the check, it gets several runs.
 * @returns exit code 1 if the failure showed again, 0 if nothing went wrong, 4 for a different outcome
 */
export async function replayUnsound(
  pool: Pool,
  subject: Replayed,
  { steps, facts }: Wanted,
  recorded: RecordedUnsound,
  write: (text: string) => void,
): Promise<ExitCode> {
  const scenario: Scenario = { id: 'replay', situation: 'control', basis: 'derived', seed: recorded.unsound.seed, steps };
  const tries = triesFor(recorded.unsound);
  for (let time = 1; ; time++) {
    // The check did not know the length of calls before calibration. So calls get as much time here as they had then.
    const shown = await onceMore(pool, scenario, deadlinesFor(scenario, facts, CAPS, PATIENCE));
    const { exit, line } = comparedWith(recorded, subject, shown);
    if (exit !== 1 && time < tries) continue;
    if (time > 1) write(`Run ${time} of at most ${tries}:\n`);
    if (shown.outcome.kind !== 'harness-fault' && shown.outcome.trace.events.length > 0)
      write(`${describeTrace(shown.outcome.trace.events).join('\n')}\n\n`);
    write(`${visible(shown.said)}\n${line}\n`);
    return exit;
  }
}

const PATIENCE = 2;

async function onceMore(pool: Pool, scenario: Scenario, deadlines: Deadlines): Promise<ShownAgain> {
  try {
    if (scenario.steps.length === 0) {
      const { monitor } = await pool.fresh();
      await pool.drop(monitor);
      return { outcome: NOTHING_RAN, signs: new Set(), early: true, said: 'The DLL was loaded, started and bound.' };
    }
    const outcome = await pool.runFresh([scenario], deadlines);
    if (outcome.kind === 'harness-fault') throw new Error(outcome.what);
    const signs = signsOf(outcome);
    return { outcome, signs, early: false, said: saidOf(outcome, signs) };
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    return startedAgain(error);
  }
}

const NOTHING_RAN: RunOutcome = { kind: 'completed', trace: { events: [], dropped: 0, stallMs: 0 } };

/** The result for a subject that cannot be bound. */
function startedAgain(trouble: BindTrouble): ShownAgain {
  const { detail } = troubleCause(trouble);
  const { bound } = trouble;
  if (bound.kind === 'failed' && bound.failure.kind !== 'harness-fault')
    return { outcome: bound.failure, signs: new Set(['ended']), early: true, said: `${detail}.` };
  return { outcome: NOTHING_RAN, signs: new Set(['not-started']), early: true, said: `${detail}.` };
}

function saidOf(outcome: Exclude<RunOutcome, { kind: 'harness-fault' }>, signs: ReadonlySet<Sign>): string {
  if (outcome.kind === 'lacking') return `The DLL could not continue: ${missingText(outcome.missing)}.`;
  if (outcome.kind !== 'completed') return endingMessage(outcome);
  if (signs.size === 0) return 'Without any Cancel, nothing went wrong.';
  return `Without any Cancel: ${[...signs].map(signText).join('; ')}.`;
}

/** Compares a run with the recorded failure. Pure. */
export function comparedWith(
  { unsound, subject: was }: Pick<RecordedUnsound, 'unsound' | 'subject'>,
  subject: Replayed,
  { outcome, signs, early }: Omit<ShownAgain, 'said'>,
): { readonly exit: ExitCode; readonly line: string } {
  if (outcome.kind === 'harness-fault') throw new Error(outcome.what);
  const before = `reproduced ${visible(unsound.reproduced, 40)} in the report`;
  if (signs.size === 0) return { exit: 0, line: `Not reproduced: nothing went wrong this time (${before}).` };
  const another = { exit: 4, line: `Different outcome: ${visible(unsound.id, 40)} was: ${textOf(unsound)}` } as const;
  if (early !== (unsound.steps.length === 0)) return another;
  if (outcome.kind === 'completed') {
    const again = unsound.outcome === 'violation' && unsound.anomalies.some((name) => signs.has(name as Sign));
    return again ? { exit: 1, line: 'Reproduced.' } : another;
  }
  if (outcome.kind === 'lacking') return another;
  const end = endOf(outcome);
  if (!sameEnd(end, unsound.outcome)) return another;
  const [there, here] = [readPlace(unsound.fingerprint), placeOf(outcome, subject)];
  // Only the same build has comparable places.
  if (end === unsound.outcome && was.sha256 === subject.sha256 && areElsewhere(there, here)) {
    const [recorded, now] = [there, here].map((place) => visible(placeWords(place), 200));
    return { exit: 4, line: `Same failure, different place: ${now} instead of ${recorded}. This may be another defect.` };
  }
  return { exit: 1, line: 'Reproduced.' };
}

/** Whether two ends are the same. Crash and exit count as one: a crash on a thread of the DLL may leave only an exit code. */
function sameEnd(a: string, b: string): boolean {
  const ended = (outcome: string): boolean => outcome === 'crash' || outcome === 'exit';
  return a === b || (ended(a) && ended(b));
}

function textOf({ outcome, anomalies }: ReplayUnsound): string {
  if (outcome !== 'violation') return `${outcome}.`;
  return `${anomalies.map((name) => visible(signText(name), 100)).join('; ')}.`;
}

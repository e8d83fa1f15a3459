/** Makes the report's entry for a run without Cancel that failed. Without a sound run, Cancel has no comparison. */
import type { Outcome, Unsound } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { TellingOutcome } from '../contract/trace.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { evidenceOf } from './of-finding.ts';

/** Takes the place of the rule in these fingerprints. */
const UNSOUND = 'unsound';

/** A failed run without Cancel. */
export interface UnsoundRun {
  /** Steps without a Cancel; empty if it failed before any step. */
  readonly steps: readonly Step[];
  readonly outcome: TellingOutcome;
  /** Names of anomalies from judge/without-cancel.ts. Cancel may still be judged in spite of some of them. */
  readonly anomalies: Iterable<string>;
  /** Sequence numbers of the events that show it. If none are given, the excerpt chooses. */
  readonly events?: readonly number[];
  readonly message: string;
  /** The rule that the hunt saw broken, or null. */
  readonly rule: string | null;
  readonly seed: number;
  /** Runs that showed it, of all: `k/n`. */
  readonly reproduced: string;
}

/**
 * The report's entry for the run.
 * @param id such as `U1`
 * @param subject the file; its exports and debugging information name the place of a crash
 */
export async function unsoundOf(id: string, run: UnsoundRun, subject: SubjectFile): Promise<Unsound> {
  const { steps, outcome, anomalies, events = [], message, rule, seed, reproduced } = run;
  const { events: shown, ...evidence } = await evidenceOf(outcome, { events }, subject);
  const ended = endOf(outcome);
  return {
    id,
    rule,
    outcome: ended,
    message,
    steps,
    trace: outcome.trace.events,
    seed,
    reproduced,
    anomalies: [...anomalies],
    evidence: shown === undefined || shown.length === 0 ? evidence : { ...evidence, events: shown },
    fingerprint: fingerprintOf({ rule: UNSOUND, outcome: ended }, outcome, subject),
  };
}

/** How a run ended, in the words of the report. */
export function endOf({ kind }: TellingOutcome): Outcome {
  return kind === 'completed' ? 'violation' : kind;
}

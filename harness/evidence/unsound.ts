/** A run without any Cancel that leaves nothing to compare Cancel with, as the report tells it. */
import type { Outcome, Unsound } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { TellingOutcome } from '../contract/trace.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import { evidenceOf } from './of-finding.ts';

/** The part of a fingerprint that is the rule in a finding's. */
export const UNSOUND = 'unsound';

export interface UnsoundRun {
  /** No Cancel among them; empty where it failed before any. */
  readonly steps: readonly Step[];
  readonly outcome: TellingOutcome;
  /** What it showed, of what judge/without-cancel.ts knows; not all of it need be what leaves Cancel unjudged. */
  readonly anomalies: Iterable<string>;
  /** Sequence numbers of the events that show it; none: the excerpt chooses. */
  readonly events?: readonly number[];
  readonly message: string;
  /** The rule that the hunt saw broken, or null. */
  readonly rule: string | null;
  readonly seed: number;
  /** `k/n` */
  readonly reproduced: string;
}

/** @param subject the file, whose exports and debugging information name the place of a crash */
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

/** How a run ended, as a finding and a failure without Cancel name it. */
export function endOf({ kind }: TellingOutcome): Outcome {
  return kind === 'completed' ? 'violation' : kind;
}

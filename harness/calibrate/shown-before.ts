/** The run that a cause before the first Cancel was read from. The report shows it, and replay repeats it. */
import type { Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { BindTrouble } from '../host/bind-trouble.ts';

/** A failed run without Cancel, and the part of its trace that shows the failure. */
export interface ShownBefore {
  /** Empty: the DLL was still being loaded and started. */
  readonly steps: readonly Step[];
  /** If the run completed, its trace shows what was wrong. */
  readonly outcome: Exclude<RunOutcome, { kind: 'harness-fault' }>;
  /** What the host had asked for when the process ended between two calls; null once steps ran. */
  readonly stage: string | null;
  /** First and last sequence number of the failure. Later log lines say nothing of it. */
  readonly since: number;
  readonly until: number;
  /** Runs without Cancel that showed it, of all: `k/n`. */
  readonly reproduced: string;
}

/** What an unbindable subject showed; null if the fault was ours or the machine's. */
export function shownByTrouble({ bound }: BindTrouble): ShownBefore | null {
  const start = { steps: [], since: 0, until: Number.POSITIVE_INFINITY, reproduced: '1/1' } as const;
  switch (bound.kind) {
    case 'cause':
    case 'broken':
      return { ...start, outcome: { kind: 'completed', trace: bound.trace }, stage: null };
    case 'not-started':
      return null;
    case 'failed':
      return bound.failure.kind === 'harness-fault' ? null : { ...start, outcome: bound.failure, stage: bound.stage };
  }
}

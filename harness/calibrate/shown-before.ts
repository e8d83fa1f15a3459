/** What a cause before the first Cancel was read from, so that a report can show it and a replay repeat it. */
import type { Step } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { BindTrouble } from '../host/pool.ts';

export interface ShownBefore {
  /** None: it was still being loaded and started. */
  readonly steps: readonly Step[];
  /** A run that went on to its end shows in its trace what was wrong with it. */
  readonly outcome: Exclude<RunOutcome, { kind: 'harness-fault' }>;
  /** What was asked for when it ended, where that was between two calls; null once steps ran. */
  readonly stage: string | null;
  /** Sequence numbers from which and until which it failed: what was logged later tells nothing of it. */
  readonly since: number;
  readonly until: number;
  /** `k/n`: how many of the runs without Cancel showed it. */
  readonly reproduced: string;
}

/** What a subject shows that could not be bound; null if that was our own fault, or the machine's. */
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

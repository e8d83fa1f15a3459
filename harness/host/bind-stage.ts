/** A question to the monitor within the binding of a subject: it gets its answer, or the binding ends there. */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Answers, Request } from '../contract/protocol.ts';
import type { Monitor } from './monitor.ts';
import type { Failure, Outcome } from './outcome.ts';

/** Asks on; a failure leaves by exception, since every stage treats it alike. */
export class StageFailed extends Error {
  readonly stage: string;
  readonly failure: Failure;
  constructor(stage: string, failure: Failure) {
    super(stage);
    this.stage = stage;
    this.failure = failure;
  }
}

export async function asked<R extends Request>(
  monitor: Monitor,
  stage: string,
  request: R,
  deadlines: Deadlines,
): Promise<Answers[R['ask']]> {
  const outcome: Outcome<Answers[R['ask']]> = await monitor.ask(request, deadlines);
  if (outcome.kind === 'answer') return outcome.answer;
  throw new StageFailed(stage, outcome);
}

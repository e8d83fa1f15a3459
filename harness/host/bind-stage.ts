/** Asks a monitor one question while a subject is bound. Without an answer, the binding ends. */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Answers, Request } from '../contract/protocol.ts';
import type { Monitor } from './monitor.ts';
import type { Failure, Outcome } from './outcome.ts';

/** A question got no answer. This is an exception, since every stage handles it in the same way. */
export class StageFailed extends Error {
  readonly stage: string;
  readonly failure: Failure;
  constructor(stage: string, failure: Failure) {
    super(stage);
    this.stage = stage;
    this.failure = failure;
  }
}

/**
 * The monitor's answer to a request.
 * @param stage what is being done, for instance `loading it`
 * @throws StageFailed if there is no answer
 */
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

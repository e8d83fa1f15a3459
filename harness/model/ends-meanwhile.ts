/** Polls that come while the end of an operation is being reported: the subject need not have noted it yet, so their answers say nothing. Pure. */
import type { Call, History } from './history.ts';

/** Whether the call was entered after its resource's final report and before the callback had answered it. */
export function endsMeanwhile(call: Call, { operations }: History): boolean {
  return operations.some(
    ({ resource, end, answered }) =>
      resource === call.resource &&
      end.how === 'reported' &&
      call.enter.seq > end.seq &&
      (answered === null || call.enter.seq < answered.seq),
  );
}

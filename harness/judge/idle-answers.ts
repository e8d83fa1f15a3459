/** What Cancel answers where nothing is pending, as far as that is certain. */

import { argumentsBasis } from '../model/basis.ts';
import type { Call, History, Operation } from '../model/history.ts';
import { msBetween } from '../model/history.ts';
import { reachedRequested } from '../model/operation.ts';
import type { Judged } from './views.ts';

/** After the last report was answered, a worker gets so long to note that it is done, and the machine's stalls beyond. */
const SETTLED_MS = 5;

interface IdleAnswers {
  /** Distinct, over all runs, smallest first. */
  readonly idleAnswers: readonly number[];
  /** Whether they include one of a resource that an operation had brought to that state: it may answer differently in each. */
  readonly seenIdle: { readonly online: boolean; readonly offline: boolean };
}

/** The answers of Cancel where nothing was pending. */
export function idleAnswers(judged: readonly Pick<Judged, 'view'>[]): IdleAnswers {
  const answers = new Set<number>();
  const seenIdle = { online: false, offline: false };
  for (const { view } of judged) {
    if (argumentsBasis(view.scenario.steps) === 'misuse') continue;
    for (const call of view.history.calls) {
      if (call.call !== 'Cancel' || call.resource === null || call.exit === null) continue;
      if (!isCertainlyIdle(view.history, call, SETTLED_MS + view.trace.stallMs)) continue;
      answers.add(call.exit.value);
      const state = stateAt(view.history, call);
      if (state !== null) seenIdle[state] = true;
    }
  }
  return { idleAnswers: [...answers].sort((a, b) => a - b), seenIdle };
}

/** The state to which the last operation before a Cancel had brought its resource; null if there is none, or Terminate came between. */
function stateAt(history: History, cancel: Call): 'online' | 'offline' | null {
  const last = operationsBefore(history, cancel).at(-1);
  if (last === undefined || !reachedRequested(last) || terminatedBefore(history, last, cancel)) return null;
  return last.what;
}

function operationsBefore(history: History, cancel: Call): readonly Operation[] {
  return history.operations.filter(
    (operation) => operation.resource === cancel.resource && operation.call.enter.seq < cancel.enter.seq,
  );
}

/**
 * Whether nothing can have been pending when this Cancel came. A report that is still being made, or an operation that was
 * ended from outside, may be pending to the DLL: an answer given then says nothing of what it answers when idle.
 */
function isCertainlyIdle(history: History, cancel: Call, settledMs: number): boolean {
  const last = operationsBefore(history, cancel).at(-1);
  if (last === undefined) return true;
  const { end } = last;
  switch (end.how) {
    case 'open':
      return false;
    case 'returned':
      return end.seq < cancel.enter.seq;
    case 'reported': {
      const { answered } = last;
      return answered !== null && answered.seq < cancel.enter.seq && msBetween(answered, cancel.enter) > settledMs;
    }
    case 'aborted':
      return terminatedBefore(history, last, cancel);
  }
}

function terminatedBefore(history: History, operation: Operation, cancel: Call): boolean {
  return history.calls.some(
    (call) =>
      (call.call === 'Terminate' || call.call === 'Close') &&
      call.resource === cancel.resource &&
      call.enter.seq > operation.call.enter.seq &&
      call.exit !== null &&
      call.exit.seq < cancel.enter.seq,
  );
}

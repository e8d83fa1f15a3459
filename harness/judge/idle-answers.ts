/** Collects the answers of Cancel when certainly nothing is pending. */

import { argumentsBasis } from '../model/basis.ts';
import type { Call, History, Operation } from '../model/history.ts';
import { msBetween } from '../model/history.ts';
import { reachedRequested } from '../model/operation.ts';
import type { Judged } from './views.ts';

/** Time for a worker to note that it is done after its last report was answered, milliseconds. The machine's stalls are added. */
const SETTLED_MS = 5;

interface IdleAnswers {
  /** Distinct return values over all runs, smallest first. */
  readonly idleAnswers: readonly number[];
  /** Whether an operation had brought the resource to that state before an idle Cancel. The answer may depend on the state. */
  readonly seenIdle: { readonly online: boolean; readonly offline: boolean };
}

/** The answers of Cancel while nothing was pending. Runs with misuse are left out. */
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

/** The state that the last operation before a Cancel had reached; null if it failed, if there was none, or after Terminate. */
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
 * Whether nothing can have been pending at this Cancel. The DLL may still treat an operation as pending while its report is being
 * made, or after it was ended from outside. Its answer is then no idle answer.
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

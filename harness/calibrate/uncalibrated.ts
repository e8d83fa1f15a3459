/** Why a subject cannot be calibrated: its runs without Cancel leave nothing to compare with. Pure. */
import { codeName } from '../abi/errors.ts';
import { stateName } from '../abi/states.ts';
import { HarnessFault } from '../contract/harness-fault.ts';
import type { RunOutcome } from '../contract/trace.ts';
import type { Cause } from '../contract/verdict.ts';
import { missingText, placeText } from '../judge/ending-message.ts';
import type { Operation } from '../model/history.ts';

/** Why a run without Cancel leaves the subject unjudged; null if it completed and opened a resource. */
export function unsound(outcome: RunOutcome): Cause | null {
  switch (outcome.kind) {
    case 'completed':
      return openFailed(outcome);
    case 'crash':
    case 'hang':
    case 'exit':
    case 'integrity':
    case 'lacking':
      return endedCause(outcome);
    case 'harness-fault':
      throw new HarnessFault(outcome.what);
  }
}

/**
 * The cause for a process that ended without Cancel.
 * @param place of a crash, in words; module and offset if not given
 */
export function endedCause(
  outcome: Exclude<RunOutcome, { kind: 'completed' | 'harness-fault' }>,
  place = outcome.kind === 'crash' && outcome.at !== null ? placeText(outcome.at) : null,
): Cause {
  switch (outcome.kind) {
    case 'lacking':
      return { cause: 'stub-needed', detail: missingText(outcome.missing) };
    case 'crash':
      return {
        cause: 'unsound-before-cancel',
        detail: `it crashed with ${outcome.code}${place === null ? '' : ` at ${place}`}${outcome.during === null ? '' : ` in ${outcome.during.call}`} before any Cancel`,
      };
    case 'hang':
      return {
        cause: 'unsound-before-cancel',
        detail: `${outcome.during.call} had not returned after ${outcome.deadlineMs} ms, before any Cancel`,
      };
    case 'exit':
      return {
        cause: 'unsound-before-cancel',
        detail: `it ended the process with exit code ${outcome.exitCode}${outcome.during === null ? '' : ` in ${outcome.during.call}`} before any Cancel`,
      };
    case 'integrity':
      return { cause: 'unsound-before-cancel', detail: `${outcome.what}, before any Cancel` };
  }
}

function openFailed(outcome: Extract<RunOutcome, { kind: 'completed' }>): Cause | null {
  const returned = outcome.trace.events.find((event) => event.kind === 'return' && event.call === 'Open');
  if (returned?.kind !== 'return' || returned.value !== 0) return null;
  return {
    cause: 'unsound-before-cancel',
    detail: `Open answered NULL (last error ${codeName(returned.lastError)}) before any Cancel`,
  };
}

/** The cause for an Online or Offline that never succeeded. Undefined: no operation was made at all. */
export function neverSucceeded(operation: Operation | undefined): Cause {
  const what = operation?.what === 'offline' ? 'Offline' : 'Online';
  const cutShort = operation?.end.how === 'aborted' || operation?.end.how === 'open';
  // An operation that keeps reporting may take as long as it likes. The time limit ended the wait.
  if (operation !== undefined && cutShort && operation.gaveUpAfterMs === null && operation.reports.length > 0) {
    return { cause: 'time-limit', detail: `${what} had not ended when the time for it was over, though it went on reporting` };
  }
  return { cause: 'unsound-before-cancel', detail: `${what} never succeeded without any Cancel: it ${endText(operation)}` };
}

function endText(operation: Operation | undefined): string {
  if (operation === undefined) return 'was never reached';
  const { end } = operation;
  switch (end.how) {
    case 'reported':
      return `ended ${stateName(end.state)}`;
    case 'returned':
      return `returned ${codeName(end.value)}`;
    case 'aborted':
    case 'open':
      return operation.gaveUpAfterMs === null
        ? 'had not ended when the patience for it was over, though it went on reporting'
        : `gave no final report within ${Math.round(operation.gaveUpAfterMs)} ms`;
  }
}

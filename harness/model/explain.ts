/**
 * Looks for an order of one resource's overlapping calls and reports that explains all of them: linearizability over a small
 * model of a resource. Calls and reports are intervals of the shim's sequence. One that ended before another began comes first;
 * any other order is free. The model leaves open what the contract leaves open. Pure; Wing and Gong's search with a memo.
 */
import { ERROR_IO_PENDING } from '../abi/errors.ts';
import { isPending, isTerminal, STATE } from '../abi/states.ts';
import type { Facts } from '../contract/facts.ts';
import type { Happening } from './happenings.ts';

interface State {
  readonly phase: 'closed' | 'offline' | 'online' | 'failed' | 'pending-online' | 'pending-offline';
  /** A Cancel answered success for the pending operation. */
  readonly cancelled: boolean;
  /** The worker has decided that it is done, and has not reported it yet. Nothing is left to cancel. */
  readonly decided: boolean;
  /** An operation was ended from outside, so its worker may still say something. */
  readonly aborted: boolean;
}

const CLOSED: State = { phase: 'closed', cancelled: false, decided: false, aborted: false };

interface ModelFacts {
  /** Cancel answers ERROR_SUCCESS when nothing is pending, or may do so. */
  readonly idleSuccess: boolean;
  /** Reports may wait in a queue, so pending ones may come after the end was decided. */
  readonly queued?: boolean;
}

/** The subject's facts that the model depends on. */
export function modelFactsOf({ idleAnswers, seenIdle, reportsInline }: Facts): ModelFacts {
  const unknown = !seenIdle.online || !seenIdle.offline;
  return { idleSuccess: idleAnswers.includes(0) || unknown, queued: !reportsInline };
}

type Explanation =
  | { readonly explained: true }
  /** No order fits. After the longest one that does, none of `stuck` can come next. */
  | { readonly explained: false; readonly stuck: readonly Happening[] }
  /** Unknown: there were too many orders to try. */
  | { readonly explained: null };

/** Most states to visit before the search gives up. Scenarios with two or three lanes need far fewer. */
const MOST_STATES = 200_000;

/** Looks for an order that the model allows. `happenings` are all of one resource. */
export function explain(happenings: readonly Happening[], facts: ModelFacts): Explanation {
  const seen = new Set<string>();
  let deepest = -1;
  let stuck: readonly Happening[] = [];
  let states = 0;

  const search = (done: bigint, count: number, state: State): boolean => {
    if (count === happenings.length) return true;
    const key = `${done}|${state.phase}|${state.cancelled}|${state.decided}|${state.aborted}`;
    if (seen.has(key)) return false;
    seen.add(key);
    states += 1;
    if (states > MOST_STATES) return false;
    const candidates = minimal(happenings, done);
    if (count > deepest) {
      deepest = count;
      stuck = candidates.map(({ happening }) => happening);
    }
    for (const { happening, index } of candidates) {
      for (const next of after(state, happening, facts)) {
        if (search(done | (1n << BigInt(index)), count + 1, next)) return true;
      }
    }
    return false;
  };

  if (search(0n, 0, CLOSED)) return { explained: true };
  return states > MOST_STATES ? { explained: null } : { explained: false, stuck };
}

/** The happenings that may come next: those that began before any other that is left had ended. */
function minimal(
  happenings: readonly Happening[],
  done: bigint,
): readonly { readonly happening: Happening; readonly index: number }[] {
  const left = happenings.flatMap((happening, index) => ((done & (1n << BigInt(index))) === 0n ? [{ happening, index }] : []));
  const firstEnd = Math.min(...left.map(({ happening }) => happening.to));
  return left.filter(({ happening }) => happening.from <= firstEnd);
}

/** The possible states of the resource after this happening; none if it cannot happen in this state. */
function after(state: State, happening: Happening, facts: ModelFacts): readonly State[] {
  switch (happening.kind) {
    case 'open':
      return [{ ...CLOSED, phase: 'offline' }];
    case 'close':
      return [CLOSED];
    case 'terminate':
      return state.phase === 'closed' ? [] : [{ ...CLOSED, phase: 'offline', aborted: isBusy(state) || state.aborted }];
    case 'online':
      return started(state, happening.value, 'pending-online', 'online');
    case 'offline':
      return started(state, happening.value, 'pending-offline', 'offline');
    case 'cancel':
      return cancelledOr(state, happening.value, facts);
    case 'report':
      return reported(state, happening.state, facts).map((next) => (happening.stops === true && isBusy(next) ? STOPPED : next));
  }
}

/** The state after a callback's answer ended the operation. Its worker need not report any final state. */
const STOPPED: State = { ...CLOSED, phase: 'failed', aborted: true };

function isBusy(state: State): boolean {
  return state.phase === 'pending-online' || state.phase === 'pending-offline';
}

function started(state: State, value: number, pending: State['phase'], reached: State['phase']): readonly State[] {
  const fresh = { cancelled: false, decided: false, aborted: state.aborted };
  if (value === ERROR_IO_PENDING) return [{ ...fresh, phase: pending }];
  return [{ ...fresh, phase: value === 0 ? reached : 'failed' }];
}

function cancelledOr(state: State, value: number, facts: ModelFacts): readonly State[] {
  // An error code changes nothing, whatever the state.
  if (value !== 0) return [state];
  if (!isBusy(state)) return [state];
  const stopped: State = { ...state, cancelled: true };
  // If success is also the idle answer, the worker may have decided just before.
  return facts.idleSuccess && !state.cancelled ? [stopped, { ...state, decided: true }] : [stopped];
}

function reported(state: State, reportedState: number, facts: ModelFacts): readonly State[] {
  if (!isBusy(state)) {
    // An operation that Terminate or Close ended may still report late. Other rules judge reports outside any operation.
    return [state];
  }
  if (isPending(reportedState) || !isTerminal(reportedState)) return state.decided && facts.queued !== true ? [] : [state];
  const requested = state.phase === 'pending-online' ? STATE.online : STATE.offline;
  if (reportedState === requested) return state.cancelled ? [] : [{ ...CLOSED, phase: ended(reportedState) }];
  // Only a cancelled operation may end in another state than requested.
  return state.cancelled ? [{ ...CLOSED, phase: ended(reportedState) }] : [];
}

function ended(reportedState: number): State['phase'] {
  switch (reportedState) {
    case STATE.online:
      return 'online';
    case STATE.offline:
      return 'offline';
    default:
      return 'failed';
  }
}

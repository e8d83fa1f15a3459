/** Family `recovery`: a Cancel leaves the resource in working order. */
import { codeName } from '../harness/abi/errors.ts';
import { STATE } from '../harness/abi/states.ts';
import { cancelledElsewhere, cancelsOf } from '../harness/model/cancels.ts';
import { msBetween, type Operation } from '../harness/model/history.ts';
import { openingOf } from '../harness/model/openings.ts';
import { overAt, wasTouched } from '../harness/model/operation.ts';
import { needsPending, type ShippedRule, type View, type Violation } from '../harness/model/rule.ts';
import { kindOfTrouble, troubleOf, troubleText } from '../harness/model/trouble.ts';
import { idleNoEffect } from './idle-no-effect.ts';

/** A resource has to be alive this long after it reported Online, milliseconds. */
const ALIVE_AFTER_MS = 10;

/** The machine's longest stall is added to that time this many times. */
const ALIVE_PER_STALL = 1;

/** Violations by operations after a Cancel that reached Online, although the next IsAlive answers FALSE. */
function deadOnline(view: View): readonly Violation[] {
  const { calls, operations } = view.history;
  return operations.flatMap((operation): Violation[] => {
    const up = onlineAt(operation);
    const cancel = calls.findLast(
      (call) => call.call === 'Cancel' && call.resource === operation.resource && up !== null && call.enter.seq < up.seq,
    );
    if (up === null || cancel === undefined) return [];
    const next = calls.find(
      (call) => call.resource === operation.resource && call.enter.seq > up.seq && call.call !== 'LooksAlive',
    );
    if (next?.call !== 'IsAlive' || next.exit?.value !== 0) return [];
    if (msBetween(up, next.enter) < ALIVE_AFTER_MS + ALIVE_PER_STALL * view.trace.stallMs) return [];
    return [
      {
        kind: 'conduct',
        message: `After a Cancel(${operation.resource}), ${operation.what} ended Online, but IsAlive answered FALSE ${Math.round(msBetween(up, next.enter))} ms later.${closedBefore(view, operation)}`,
        step: next.step,
        events: [up.seq, next.exit.seq],
      },
    ];
  });
}

/** When Online returned 0, or the callback returned from the report of Online; null if neither happened. */
function onlineAt({ what, end, answered }: Operation): { readonly seq: number; readonly ns: number } | null {
  if (end.how === 'returned') return what === 'online' && end.value === 0 ? end : null;
  return end.how === 'reported' && end.state === STATE.online ? answered : null;
}

/**
 * The likely reason if the resource was closed while its cancelled operation was pending, and opened anew for this operation: a
 * sentence with a space before it, or nothing.
 */
function closedBefore({ history }: View, { resource, call }: Operation): string {
  const opening = openingOf(history, resource, call.enter.seq);
  const before = history.operations.findLast(
    (other) => other.resource === resource && opening !== null && other.call.enter.seq < opening.enter.seq,
  );
  if (before === undefined || before.cancels.length === 0 || before.end.how !== 'aborted') return '';
  const { seq } = before.end;
  if (history.calls.find(({ enter }) => enter.seq === seq)?.call !== 'Close') return '';
  return ` ${resource} had been closed while the cancelled ${before.what} was pending, and opened anew: the closed one's worker may have reported with the new handle.`;
}

const worksAgain: ShippedRule = {
  id: 'recovery.works-again',
  family: 'recovery',
  title: 'After a Cancel the resource can be terminated, brought online, polled, taken offline, closed and reopened as before',
  basis: 'derived',
  citation:
    'Resource DLL entry-point pages (resapi.h): Terminate puts a resource offline at once, from where Online starts anew; no page exempts a cancelled one.',
  reason: 'A resource that a Cancel has spoilt stays down until the process that hosts it is restarted.',
  cause: 'A cancel flag, an event or a generation that only the cancelled path sets and nothing resets.',
  remedy:
    'Reset what a Cancel leaves behind (flags, events, handles, generation) when the next operation begins, or when the worker ends.',
  runs: 'A Cancel of a pending operation, then Terminate, Online, polls, Offline, Close and Open again, also with Close and Open at once.',
  minimum: 4,
  excuses: ['not-reached', 'never-ends', 'not-alive', 'not-opened'],
  doesNotApply: needsPending,
  check(view, facts) {
    let observations = 0;
    const violations: Violation[] = facts.aliveWhenOnline ? [...deadOnline(view)] : [];
    const ambiguous: Violation[] = [];
    for (const operation of view.history.operations) {
      if (wasTouched(operation)) continue;
      const before = cancelsOf(view.history, operation.resource).busy.filter((call) => call.enter.seq < operation.call.enter.seq);
      const last = before.at(-1);
      if (last === undefined) continue;
      const trouble = troubleOf(operation);
      const unclear =
        trouble !== null && cancelledElsewhere(view.history, operation.resource, operation.call.enter.seq, overAt(operation));
      if (!unclear) observations += 1;
      if (trouble === null) continue;
      (unclear ? ambiguous : violations).push({
        kind: kindOfTrouble(trouble),
        message: `After a Cancel(${operation.resource}) that answered ${codeName(last.exit?.value ?? 0)}, a later ${operation.what} without Cancel ${troubleText(trouble)}.${trouble.how === 'reported' ? closedBefore(view, operation) : ''}`,
        step: operation.call.step,
        events: [operation.call.enter.seq],
      });
    }
    for (const call of view.history.calls) {
      if (call.call !== 'Open' || call.resource === null || call.exit === null) continue;
      if (
        !view.history.calls.some(
          (other) => other.call === 'Cancel' && other.resource === call.resource && other.enter.seq < call.enter.seq,
        )
      )
        continue;
      observations += 1;
      if (call.exit.value === 0) {
        violations.push({
          kind: 'conduct',
          message: `After a Cancel(${call.resource}) and Close, Open answered NULL (last error ${codeName(call.exit.lastError)}).`,
          step: call.step,
          events: [call.exit.seq],
        });
      }
    }
    return { observations, violations, ambiguous };
  },
};

/** The rules of the family. */
export const recoveryRules: readonly ShippedRule[] = [worksAgain, idleNoEffect];

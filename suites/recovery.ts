/** Family `recovery`: a Cancel leaves the resource in working order. */
import { codeName } from '../harness/abi/errors.ts';
import { STATE, stateName } from '../harness/abi/states.ts';
import { ALIASES, type Alias } from '../harness/contract/step.ts';
import { type Call, msBetween, type Operation, type Report } from '../harness/model/history.ts';
import { overAt, wasTouched } from '../harness/model/operation.ts';
import { trouble } from '../harness/model/trouble.ts';
import { always, needsPending, type Rule, type View, type Violation } from './rule.ts';

/** Cancels that found something pending, and those that did not; both on one resource, in order. */
function cancelsOf(view: View, resource: Alias): { readonly busy: readonly Call[]; readonly idle: readonly Call[] } {
  const all = view.history.calls.filter((call) => call.call === 'Cancel' && call.resource === resource);
  const inside = new Set(
    view.history.operations
      .filter((operation) => operation.resource === resource)
      .flatMap((operation) => operation.cancels.map((call) => call.enter.seq)),
  );
  return { busy: all.filter((call) => inside.has(call.enter.seq)), idle: all.filter((call) => !inside.has(call.enter.seq)) };
}

/** So long after the report of Online a resource has to be alive; the machine's stalls come on top, milliseconds. */
const ALIVE_AFTER_MS = 10;
const ALIVE_PER_STALL = 1;

/** Operations after a Cancel that came to Online, and of which IsAlive then says otherwise. */
function deadOnline(view: View): readonly Violation[] {
  const { calls, operations } = view.history;
  return operations.flatMap((operation): Violation[] => {
    const up = onlineAt(operation, view);
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
        message: `After a Cancel(${operation.resource}), ${operation.what} ended Online, but IsAlive answered FALSE ${Math.round(msBetween(up, next.enter))} ms later.`,
        step: next.step,
        events: [up.seq, next.exit.seq],
      },
    ];
  });
}

/** When the operation had told that the resource is online and was answered; null if it never did. */
function onlineAt({ what, end }: Operation, view: View): { readonly seq: number; readonly ns: number } | null {
  if (end.how === 'returned') return what === 'online' && end.value === 0 ? end : null;
  if (end.how !== 'reported' || end.state !== STATE.online) return null;
  return view.trace.events.find((event) => event.kind === 'reported' && event.of === end.seq) ?? null;
}

const worksAgain: Rule = {
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
  runs: 'A Cancel of a pending operation, then Terminate, Online, polls, Offline, Close and Open again.',
  minimum: 4,
  excuses: ['not-reached', 'never-ends', 'not-alive'],
  doesNotApply: needsPending,
  check(view, facts) {
    let observations = 0;
    const violations: Violation[] = facts.aliveWhenOnline ? [...deadOnline(view)] : [];
    const ambiguous: Violation[] = [];
    for (const operation of view.history.operations) {
      if (wasTouched(operation)) continue;
      const before = cancelsOf(view, operation.resource).busy.filter((call) => call.enter.seq < operation.call.enter.seq);
      const last = before.at(-1);
      if (last === undefined) continue;
      observations += 1;
      const what = trouble(operation);
      if (what === null) continue;
      const unclear = cancelledElsewhere(view, operation.resource, operation.call.enter.seq, overAt(operation));
      (unclear ? ambiguous : violations).push({
        message: `After a Cancel(${operation.resource}) that answered ${codeName(last.exit?.value ?? 0)}, a later ${operation.what} without Cancel ${what}.`,
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
          message: `After a Cancel(${call.resource}) and Close, Open answered NULL (last error ${codeName(call.exit.lastError)}).`,
          step: call.step,
          events: [call.exit.seq],
        });
      }
    }
    return { observations, violations, ambiguous };
  },
};

const idleNoEffect: Rule = {
  id: 'recovery.idle-no-effect',
  family: 'recovery',
  title: 'With nothing pending, Cancel may answer what it likes but changes nothing',
  basis: 'derived',
  citation:
    'PCANCEL_ROUTINE (resapi.h): it cancels an operation; where there is none, neither a report nor a change of state is called for.',
  reason:
    'A move that is cancelled at the wrong moment takes down a resource that works, or kills the next operation before it begins.',
  cause: 'The flag is set whether something is pending or not, and the next operation finds it.',
  remedy: 'Set the cancel flag only while an operation is pending, under the lock that guards its state.',
  runs: 'Cancel of a resource that is offline, online or just cancelled; then watches for reports, polls it, and brings it online.',
  minimum: 4,
  excuses: ['not-reached', 'never-ends', 'extra-report', 'not-alive'],
  doesNotApply: always,
  check(view, facts) {
    let observations = 0;
    const violations: Violation[] = [];
    const ambiguous: Violation[] = [];
    for (const resource of ALIASES) {
      const { idle, busy } = cancelsOf(view, resource);
      for (const cancel of idle) {
        if (cancel.exit === null) continue;
        observations += 1;
        const effect = effectOf(view, resource, cancel, busy, facts.aliveWhenOnline);
        if (effect === null) continue;
        const { seenAt, ...violation } = effect;
        const unclear = busyElsewhere(view, resource, seenAt) || cancelledElsewhere(view, resource, cancel.enter.seq, seenAt);
        (unclear ? ambiguous : violations).push(violation);
      }
    }
    return { observations, violations, ambiguous };
  },
};

/** An effect, and the sequence number by which it had shown. */
type Effect = Violation & { readonly seenAt: number };

function effectOf(view: View, resource: Alias, cancel: Call, busy: readonly Call[], polls: boolean): Effect | null {
  const seq = cancel.enter.seq;
  const { calls, operations } = view.history;
  // Inside the window of an operation (before Online returned, say) it is not idle in any certain sense.
  const around = operations.filter((op) => op.resource === resource && op.call.enter.seq < seq).at(-1);
  if (around?.touched.includes(cancel) && (around.end.how === 'open' || around.end.seq > seq)) return null;
  const next = calls.find((call) => call.resource === resource && call.enter.seq > seq && isBoundary(call));
  const until = next?.enter.seq ?? Number.POSITIVE_INFINITY;
  const answer = codeName(cancel.exit?.value ?? 0);
  // Reports that an operation's own late worker makes belong to other rules: only a resource that was quiet counts.
  const report = view.trace.events.find(
    (event): event is Report =>
      event.kind === 'report' && event.resource === resource && !event.stale && event.seq > seq && event.seq < until,
  );
  const busyBefore = busy.some((call) => call.enter.seq < seq);
  if (report !== undefined && !busyBefore && !mayReportLate(around, calls, seq)) {
    return {
      message: `Cancel(${resource}) with nothing pending answered ${answer} and was followed by a report of ${stateName(report.state)} that no operation asked for.`,
      step: cancel.step,
      events: [seq, report.seq],
      seenAt: report.seq,
    };
  }
  if (polls) {
    const poll = (call: Call): boolean => call.resource === resource && call.call === 'IsAlive' && call.exit !== null;
    const before = calls
      .filter((call) => poll(call) && call.enter.seq < seq && call.enter.seq > (around?.call.enter.seq ?? 0))
      .at(-1);
    const after = calls.find((call) => poll(call) && call.enter.seq > seq && call.enter.seq < until);
    if (before?.exit?.value === 1 && after?.exit?.value === 0) {
      return {
        message: `Cancel(${resource}) with nothing pending answered ${answer}; IsAlive was TRUE before and is FALSE after it.`,
        step: after.step,
        events: [seq, after.exit.seq],
        seenAt: after.exit.seq,
      };
    }
  }
  if (busyBefore) return null;
  // Up to the next operation that a Cancel touches: from there on it may be that one's doing.
  const later = operations.filter((op) => op.resource === resource && op.call.enter.seq > seq);
  const touched = later.findIndex(wasTouched);
  for (const [index, following] of (touched === -1 ? later : later.slice(0, touched)).entries()) {
    const what = trouble(following);
    if (what === null) continue;
    const which = index === 0 ? 'the next' : 'a later';
    return {
      message: `Cancel(${resource}) with nothing pending answered ${answer}, and ${which} ${following.what}, which no Cancel touched, ${what}.`,
      step: following.call.step,
      events: [seq, following.call.enter.seq],
      seenAt: overAt(following),
    };
  }
  return null;
}

/** Whether a Cancel has cancelled something of another resource before: then what happened may be that one's doing (isolation). */
function busyElsewhere({ history }: View, resource: Alias, before: number): boolean {
  return history.operations.some(
    (operation) => operation.resource !== resource && operation.cancels.some((call) => call.enter.seq < before),
  );
}

/** Whether Cancel was called with something else than this resource between two moments: then what shows at the later one may be its doing. */
function cancelledElsewhere({ history }: View, resource: Alias, from: number, to: number): boolean {
  return history.calls.some(
    ({ call, resource: of, enter }) => call === 'Cancel' && of !== resource && enter.seq > from && enter.seq < to,
  );
}

/**
 * An operation that Terminate or a callback's answer ended may report once more, late, as long as the resource is open: a Cancel
 * that happens to lie between is not what made it report.
 */
function mayReportLate(around: Operation | undefined, calls: readonly Call[], seq: number): boolean {
  if (around?.end.how !== 'aborted') return false;
  const endSeq = around.end.seq;
  return !calls.some(
    (call) => call.call === 'Close' && call.resource === around.resource && call.enter.seq >= endSeq && call.enter.seq < seq,
  );
}

function isBoundary(call: Call): boolean {
  return call.call === 'Online' || call.call === 'Offline' || call.call === 'Terminate' || call.call === 'Close';
}

export const recoveryRules: readonly Rule[] = [worksAgain, idleNoEffect];

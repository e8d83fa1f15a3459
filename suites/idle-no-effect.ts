/** Rule `recovery.idle-no-effect`: with nothing pending, Cancel changes nothing. */
import { codeName } from '../harness/abi/errors.ts';
import { stateName } from '../harness/abi/states.ts';
import { ALIASES, type Alias } from '../harness/contract/step.ts';
import { cancelledElsewhere, cancelsOf } from '../harness/model/cancels.ts';
import { endsMeanwhile } from '../harness/model/ends-meanwhile.ts';
import type { Call, Operation, Report } from '../harness/model/history.ts';
import { wasOnItsWay } from '../harness/model/on-its-way.ts';
import { overAt, wasTouched } from '../harness/model/operation.ts';
import { always, type ShippedRule, type View, type Violation } from '../harness/model/rule.ts';
import { kindOfTrouble, troubleOf, troubleText } from '../harness/model/trouble.ts';

/** The rule. It watches for reports, polls IsAlive, and looks at the next operations. */
export const idleNoEffect: ShippedRule = {
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
      const { idle, busy } = cancelsOf(view.history, resource);
      for (const cancel of idle) {
        if (cancel.exit === null) continue;
        const effect = effectOf(view, resource, cancel, busy, facts.aliveWhenOnline);
        if (effect === null) {
          observations += 1;
          continue;
        }
        const { seenAt, ...violation } = effect;
        if (busyElsewhere(view, resource, seenAt) || cancelledElsewhere(view.history, resource, cancel.enter.seq, seenAt)) {
          ambiguous.push(violation);
          continue;
        }
        observations += 1;
        violations.push(violation);
      }
    }
    return { observations, violations, ambiguous };
  },
};

/** An effect, and the sequence number by which it had shown. */
type Effect = Violation & { readonly seenAt: number };

/**
 * The first effect of a Cancel with nothing pending: a report, IsAlive from TRUE to FALSE, or trouble in a later operation.
 * @param cancel the Cancel
 * @param busy Cancels of this resource that found something pending
 * @param polls whether IsAlive is TRUE online without Cancel, so that its answers may be compared
 * @returns null if there was no effect, or if the Cancel may not have been idle
 */
function effectOf(view: View, resource: Alias, cancel: Call, busy: readonly Call[], polls: boolean): Effect | null {
  const seq = cancel.enter.seq;
  const { calls, operations } = view.history;
  // During an operation, for example before Online returned, it is not certain that nothing was pending.
  const around = operations.filter((op) => op.resource === resource && op.call.enter.seq < seq).at(-1);
  if (around?.touched.includes(cancel) && (around.end.how === 'open' || around.end.seq > seq)) return null;
  const next = calls.find((call) => call.resource === resource && call.enter.seq > seq && isBoundary(call));
  const until = next?.enter.seq ?? Number.POSITIVE_INFINITY;
  const answer = codeName(cancel.exit?.value ?? 0);
  // Other rules judge late reports of an operation's own worker, so the resource must have been quiet before.
  const report = view.trace.events.find(
    (event): event is Report =>
      event.kind === 'report' &&
      event.resource === resource &&
      !event.stale &&
      event.seq > seq &&
      event.seq < until &&
      (around === undefined || !wasOnItsWay(event, around, view.trace)),
  );
  const busyBefore = busy.some((call) => call.enter.seq < seq);
  if (report !== undefined && !busyBefore && !mayReportLate(around, calls, seq)) {
    return {
      kind: 'conduct',
      message: `Cancel(${resource}) with nothing pending answered ${answer} and was followed by a report of ${stateName(report.state)} that no operation asked for.`,
      step: cancel.step,
      events: [seq, report.seq],
      seenAt: report.seq,
    };
  }
  if (polls) {
    const poll = (call: Call): boolean =>
      call.resource === resource && call.call === 'IsAlive' && call.exit !== null && !endsMeanwhile(call, view.history);
    const before = calls
      .filter((call) => poll(call) && call.enter.seq < seq && call.enter.seq > (around?.call.enter.seq ?? 0))
      .at(-1);
    const after = calls.find((call) => poll(call) && call.enter.seq > seq && call.enter.seq < until);
    if (before?.exit?.value === 1 && after?.exit?.value === 0) {
      return {
        kind: 'conduct',
        message: `Cancel(${resource}) with nothing pending answered ${answer}; IsAlive was TRUE before and is FALSE after it.`,
        step: after.step,
        events: [seq, after.exit.seq],
        seenAt: after.exit.seq,
      };
    }
  }
  if (busyBefore) return null;
  // Operations before the next one that a Cancel touches. From there on that Cancel may be the cause.
  const later = operations.filter((op) => op.resource === resource && op.call.enter.seq > seq);
  const touched = later.findIndex(wasTouched);
  for (const [index, following] of (touched === -1 ? later : later.slice(0, touched)).entries()) {
    const trouble = troubleOf(following);
    if (trouble === null) continue;
    const which = index === 0 ? 'the next' : 'a later';
    return {
      kind: kindOfTrouble(trouble),
      message: `Cancel(${resource}) with nothing pending answered ${answer}, and ${which} ${following.what}, which no Cancel touched, ${troubleText(trouble)}.`,
      step: following.call.step,
      events: [seq, following.call.enter.seq],
      seenAt: overAt(following),
    };
  }
  return null;
}

/** Whether a Cancel before that moment found something pending on another resource. Then family `isolation` judges the effect. */
function busyElsewhere({ history }: View, resource: Alias, before: number): boolean {
  return history.operations.some(
    (operation) => operation.resource !== resource && operation.cancels.some((call) => call.enter.seq < before),
  );
}

/**
 * Whether the operation before may still report. After Terminate or a callback's answer it may do so late, as long as the
 * resource is open. A Cancel that came in between is then not the cause of the report.
 */
function mayReportLate(around: Operation | undefined, calls: readonly Call[], seq: number): boolean {
  if (around?.end.how !== 'aborted') return false;
  const endSeq = around.end.seq;
  return !calls.some(
    (call) => call.call === 'Close' && call.resource === around.resource && call.enter.seq >= endSeq && call.enter.seq < seq,
  );
}

/** Whether the call changes the state of the resource, so that a later effect may be its own. */
function isBoundary(call: Call): boolean {
  return call.call === 'Online' || call.call === 'Offline' || call.call === 'Terminate' || call.call === 'Close';
}

/** Family `isolation`: a Cancel touches only the resource that it names. */
import { codeName } from '../harness/abi/errors.ts';
import { stateName } from '../harness/abi/states.ts';
import { ALIASES } from '../harness/contract/step.ts';
import { endsMeanwhile } from '../harness/model/ends-meanwhile.ts';
import type { Call, Operation } from '../harness/model/history.ts';
import { endedOtherwise, overAt, requestedState, wasTouched } from '../harness/model/operation.ts';
import { keepsWaiting, PROMPT_MS, returnsSoon, tookMs } from '../harness/model/prompt.ts';
import { NOTHING, type ShippedRule, type Violation, type ViolationKind } from '../harness/model/rule.ts';

const othersAlone: ShippedRule = {
  id: 'isolation.others-alone',
  family: 'isolation',
  title: 'Cancel of one resource leaves the others alone, pending or not',
  basis: 'derived',
  citation: 'PCANCEL_ROUTINE (resapi.h), parameter Resource: the routine cancels an operation on that resource.',
  reason:
    'One process hosts many resources of one DLL; a Cancel that reaches a neighbour takes down a role that had nothing to do with it.',
  cause: 'A flag, an event or a worker in a global variable, or a look-up that takes the first resource.',
  remedy: 'Keep the cancel flag and the worker in the resource that the RESID names, not in a global.',
  runs: 'Two to four resources, pending together or online; Cancel of one; the others must come to the state that was asked for and stay alive.',
  minimum: 4,
  excuses: ['not-reached', 'never-ends', 'not-alive', 'extra-report'],
  doesNotApply: ({ facts }) => (facts.maxResources < 2 ? 'it stands only one resource at a time' : null),
  check(view, facts) {
    let observations = 0;
    const violations: Violation[] = [];
    const ambiguous: Violation[] = [];
    const { calls, operations } = view.history;
    for (const cancel of calls) {
      if (cancel.call !== 'Cancel' || cancel.resource === null) continue;
      for (const operation of operations) {
        if (operation.resource === cancel.resource || !beside(operation, cancel)) continue;
        const wrong = endedOtherwise(operation) || operation.gaveUpAfterMs !== null;
        const unclear = wrong && cancelledBefore(operation, calls);
        if (!unclear) observations += 1;
        if (wrong) (unclear ? ambiguous : violations).push(disturbed(operation, cancel, 'pending'));
      }
      if (!facts.aliveWhenOnline) continue;
      for (const other of ALIASES) {
        if (other === cancel.resource) continue;
        const polls = calls.filter(
          (call) =>
            call.call === 'IsAlive' && call.resource === other && call.exit !== null && !endsMeanwhile(call, view.history),
        );
        const before = polls.filter((poll) => poll.enter.seq < cancel.enter.seq).at(-1);
        const after = polls.find((poll) => poll.enter.seq > cancel.enter.seq);
        if (before === undefined || after === undefined || before.exit?.value !== 1) continue;
        if (
          calls.some(
            (call) =>
              call.resource === other &&
              call.call !== 'IsAlive' &&
              call.call !== 'LooksAlive' &&
              call.enter.seq > before.enter.seq &&
              call.enter.seq < after.enter.seq,
          )
        )
          continue;
        observations += 1;
        if (after.exit?.value === 0) {
          violations.push({
            kind: 'conduct',
            message: `Cancel(${cancel.resource}) answered ${codeName(cancel.exit?.value ?? 0)}; IsAlive(${other}) was TRUE before and is FALSE after it.`,
            step: after.step,
            events: [cancel.enter.seq, after.exit.seq],
          });
        }
      }
    }
    for (const operation of operations) {
      const cancel = lastCancelElsewhere(operation, operations, calls);
      if (cancel === undefined) continue;
      observations += 1;
      if (endedOtherwise(operation) || operation.gaveUpAfterMs !== null) violations.push(disturbed(operation, cancel, 'later'));
    }
    return { observations, violations, ambiguous };
  },
};

const othersPrompt: ShippedRule = {
  id: 'isolation.others-prompt',
  family: 'isolation',
  title: 'While an operation is being taken back, calls on other resources return within 300 ms',
  basis: 'policy',
  citation:
    'Resource DLL entry-point pages (resapi.h) recommend that every entry point return within 300 ms. What a Cancel sets off is not named, so this is policy.',
  reason:
    'The Resource Monitor waits in its call on the other resource, so that a long rollback of one holds up a role that has nothing to do with it.',
  cause: 'The worker rolls back with a lock held that the entry points of all resources take.',
  remedy: 'Hold the common lock only to look a resource up, and roll back under a lock of its own.',
  runs: 'Online, Offline and polls of one resource while the cancelled operation of another has not ended; callbacks are answered at once.',
  minimum: 2,
  excuses: ['slow-call'],
  doesNotApply({ facts }) {
    if (facts.maxResources < 2) return 'it stands only one resource at a time';
    if (!facts.online.pends && !facts.offline.pends) return 'nothing is ever pending, so nothing is taken back';
    return facts.anomalies.includes('slow-call') ? 'its calls take longer than that without Cancel too' : null;
  },
  check(view, facts) {
    if (facts.anomalies.includes('slow-call') || view.scenario.steps.some(keepsWaiting)) return NOTHING;
    const met = view.history.operations.flatMap((operation) => callsMeanwhile(operation, view.history.calls));
    const violations = met.flatMap(({ call, cancel, operation: { what } }): Violation[] => {
      const ms = tookMs(call, view.trace.stallMs);
      if (ms <= PROMPT_MS) return [];
      const message = `After Cancel(${cancel.resource}), before its ${what} had ended, ${call.call}(${call.resource}) took ${Math.round(ms)} ms.`;
      return [{ kind: 'late', message, step: call.step, events: [cancel.enter.seq, call.enter.seq, call.exit.seq] }];
    });
    return { observations: met.length, violations, ambiguous: [] };
  },
};

type Returned = Call & { readonly exit: NonNullable<Call['exit']> };

/** Calls on other resources that came between a Cancel and the end of the operation that it touched. */
function callsMeanwhile(operation: Operation, calls: readonly Call[]) {
  const [cancel] = operation.touched;
  if (cancel === undefined) return [];
  return (
    calls
      .filter((call): call is Returned => call.exit !== null && call.resource !== operation.resource && returnsSoon(call.call))
      .filter(({ enter: { seq } }) => seq > cancel.enter.seq && seq < overAt(operation))
      // A Cancel of its own may be what it waits for.
      .filter(
        ({ resource, enter }) =>
          !calls.some((own) => own.call === 'Cancel' && own.resource === resource && own.enter.seq < enter.seq),
      )
      .map((call) => ({ call, cancel, operation }))
  );
}

/**
 * The last Cancel that found something pending on another resource before the operation began; undefined if there is none, or
 * if a Cancel of the same resource may be the cause.
 */
function lastCancelElsewhere(operation: Operation, all: readonly Operation[], calls: readonly Call[]): Call | undefined {
  if (cancelledBefore(operation, calls) || wasTouched(operation)) return undefined;
  return all
    .filter(({ resource }) => resource !== operation.resource)
    .flatMap(({ cancels }) => cancels)
    .findLast(({ enter }) => enter.seq < operation.call.enter.seq);
}

/** Whether a Cancel of the same resource came before the operation began. It may be the cause as well. */
function cancelledBefore({ resource, call: begun }: Operation, calls: readonly Call[]): boolean {
  return calls.some(({ call, resource: of, enter }) => call === 'Cancel' && of === resource && enter.seq < begun.enter.seq);
}

/** Whether the operation was under way when Cancel was entered, and no Cancel of the same resource touched it. */
function beside(operation: Operation, cancel: Call): boolean {
  const { call } = operation;
  return !wasTouched(operation) && call.enter.seq < cancel.enter.seq && overAt(operation) > cancel.enter.seq;
}

/** The violation for an operation that a Cancel of another resource disturbed. */
function disturbed(operation: Operation, cancel: Call, when: 'pending' | 'later'): Violation {
  const { end } = operation;
  const { kind, how } = cameTo(operation);
  return {
    kind,
    message: `Cancel(${cancel.resource}) answered ${codeName(cancel.exit?.value ?? 0)}; the ${when} ${operation.what} of ${operation.resource}, which it does not name, ${how}.`,
    step: cancel.step,
    events: [cancel.enter.seq, end.how === 'open' ? cancel.enter.seq : end.seq],
    operation: operation.call.step,
  };
}

/** How the operation ended, as the end of a sentence, and the kind of violation, which decides how it is confirmed. */
function cameTo(operation: Operation): { readonly kind: ViolationKind; readonly how: string } {
  const { end } = operation;
  switch (end.how) {
    case 'reported':
      return { kind: 'conduct', how: `ended ${stateName(end.state)} instead of ${stateName(requestedState(operation))}` };
    case 'returned':
      return { kind: 'conduct', how: `failed with ${codeName(end.value)}` };
    case 'aborted':
    case 'open':
      return { kind: 'never-ended', how: 'never ended' };
  }
}

/** The rules of the family. */
export const isolationRules: readonly ShippedRule[] = [othersAlone, othersPrompt];

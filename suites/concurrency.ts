/** Family `concurrency`: Cancel beside other calls, and from other threads. */
import { codeName } from '../harness/abi/errors.ts';
import { stateName } from '../harness/abi/states.ts';
import type { Facts } from '../harness/contract/facts.ts';
import { explain, modelFactsOf } from '../harness/model/explain.ts';
import { type Happening, happeningsOf } from '../harness/model/happenings.ts';
import type { Call } from '../harness/model/history.ts';
import {
  always,
  NOTHING,
  needsPending,
  type RuleCheck,
  type ShippedRule,
  type View,
  type Violation,
} from '../harness/model/rule.ts';
import { successKept } from './kept-answers.ts';

/** Whether two calls ran at the same time. A call that has not returned runs for ever. */
function overlaps(a: Call, b: Call): boolean {
  const end = (call: Call): number => call.exit?.seq ?? Number.POSITIVE_INFINITY;
  return a.enter.seq < end(b) && b.enter.seq < end(a);
}

/** Pairs of a Cancel and a call of another lane that was started beside it. */
function pairs(view: View, with_: readonly Call['call'][]): readonly { readonly cancel: Call; readonly other: Call }[] {
  const { calls } = view.history;
  return calls
    .filter((call) => call.call === 'Cancel')
    .flatMap((cancel) =>
      calls
        .filter(
          (other) => with_.includes(other.call) && other.enter.lane !== cancel.enter.lane && startedBeside(view, cancel, other),
        )
        .map((other) => ({ cancel, other })),
    );
}

/** Whether the scenario placed the calls beside each other, or they overlapped. A Cancel that returns at once rarely overlaps. */
function startedBeside(view: View, a: Call, b: Call): boolean {
  const anchored = (from: Call, to: Call): boolean => {
    const anchor = view.scenario.steps[from.step]?.anchor;
    return anchor?.at === 'beside' && anchor.step === to.step;
  };
  return anchored(a, b) || anchored(b, a) || overlaps(a, b);
}

/** Judges runs in which Cancel was beside one of these calls: some order of the calls has to explain all answers and reports. */
function besideRule(view: View, with_: readonly Call['call'][], facts: Facts): RuleCheck {
  const found = pairs(view, with_);
  if (found.length === 0) return NOTHING;
  const violations: Violation[] = [];
  let untried = 0;
  for (const resource of new Set(found.flatMap(({ cancel }) => (cancel.resource === null ? [] : [cancel.resource])))) {
    const result = explain(happeningsOf(view.history, resource), modelFactsOf(facts));
    if (result.explained === true) continue;
    const own = found.filter(({ cancel }) => cancel.resource === resource);
    if (result.explained === null) {
      untried += own.length;
      continue;
    }
    const [first] = own;
    violations.push({
      kind: 'conduct',
      message: `No order of the overlapping calls and reports of ${resource} explains what they answered: after all that can be explained, ${result.stuck.map(happeningText).join(' or ')} cannot come.`,
      step: first?.cancel.step ?? 0,
      events: result.stuck.map((happening) => happening.from),
    });
  }
  return { observations: found.length - untried, violations, ambiguous: [] };
}

function happeningText(happening: Happening): string {
  switch (happening.kind) {
    case 'open':
    case 'terminate':
    case 'close':
      return happening.kind;
    case 'online':
    case 'offline':
    case 'cancel':
      return `${happening.kind} with answer ${codeName(happening.value)}`;
    case 'report':
      return `the report of ${stateName(happening.state)}`;
  }
}

const otherThread: ShippedRule = {
  id: 'concurrency.other-thread',
  family: 'concurrency',
  title: 'Cancel does as well from another thread than the one that called Online or Offline',
  basis: 'derived',
  citation:
    'Resource DLL entry-point pages (resapi.h): no routine is bound to a thread; the Resource Monitor calls them from several.',
  reason: 'What was kept in thread-local storage is not there, or is another resource’s.',
  cause: 'State in thread-local storage, or a lock or COM apartment that belongs to the thread that called Online.',
  remedy: 'Keep the state in the structure that the RESID names, guarded by a lock that any thread may take.',
  runs: 'Online on one driver thread, Cancel on another, held inside a report or swept over the interval.',
  minimum: 4,
  excuses: ['not-reached', 'never-ends'],
  doesNotApply: needsPending,
  // If a rule breaks only from another thread, harness/steps/attribution.ts moves the finding here.
  check(view, facts) {
    const crossed = view.history.operations.flatMap((operation) =>
      operation.cancels.filter((cancel) => cancel.enter.lane !== operation.call.enter.lane),
    );
    const { ambiguous } = successKept(view, facts);
    const settled = crossed.filter(({ step }) => !ambiguous.some((left) => left.step === step));
    return { observations: settled.length, violations: [], ambiguous: [] };
  },
};

const pollsBeside: ShippedRule = {
  id: 'concurrency.polls-beside',
  family: 'concurrency',
  title: 'Cancel beside LooksAlive and IsAlive: all return, and the polls go on telling the truth',
  basis: 'derived',
  citation:
    'Resource DLL entry-point pages (resapi.h): the polls come on the Resource Monitor’s own threads, whatever else goes on.',
  reason: 'Locks taken in two orders stop both calls for good, and the Resource Monitor with them.',
  cause: 'Cancel holds the lock that the polls need while it waits for the worker, or both change one field without a lock.',
  remedy: 'Take the locks of Cancel and of the polls in one order, and none while waiting for the worker.',
  runs: 'A resource that is online is polled on two threads while Cancel is called, on it and on its neighbour.',
  minimum: 4,
  excuses: ['not-alive'],
  doesNotApply: always,
  check(view, facts) {
    const found = pairs(view, ['IsAlive', 'LooksAlive']);
    if (!facts.aliveWhenOnline) return { observations: found.length, violations: [], ambiguous: [] };
    const violations = found.flatMap(({ cancel, other }): Violation[] => {
      // Only a resource that was online before and is online afterwards has to answer TRUE in between.
      const wasAlive = view.history.calls.some(
        (call) =>
          call.call === 'IsAlive' &&
          call.resource === other.resource &&
          call.exit?.value === 1 &&
          (call.exit?.seq ?? 0) < other.enter.seq,
      );
      // If the answer stays FALSE, Cancel had an effect even without polls, and another rule judges that.
      const stays = !view.history.calls.some(
        (call) =>
          call.call === 'IsAlive' &&
          call.resource === other.resource &&
          call.exit?.value === 1 &&
          call.enter.seq > (other.exit?.seq ?? 0),
      );
      if (!wasAlive || stays || other.exit?.value !== 0 || other.resource === null) return [];
      return [
        {
          kind: 'conduct',
          message: `${other.call}(${other.resource}) beside Cancel(${cancel.resource ?? 'NULL'}) answered FALSE, though the resource was online and nothing was pending.`,
          step: other.step,
          events: [cancel.enter.seq, other.exit.seq],
        },
      ];
    });
    return { observations: found.length, violations, ambiguous: [] };
  },
};

const cancelBesideCancel: ShippedRule = {
  id: 'concurrency.cancel-beside-cancel',
  family: 'concurrency',
  title: 'Two Cancels of one resource at once: both return, and some order explains their answers',
  basis: 'policy',
  citation: 'PCANCEL_ROUTINE (resapi.h) says nothing of it; entry points are non-reentrant, Terminate apart, so this is policy.',
  reason: 'An administrator’s second click, or a script’s, may come while the first Cancel waits for the worker.',
  cause: 'Both find a worker to stop, and both join its thread or free what it leaves.',
  remedy: 'Guard what Cancel changes with the resource’s lock; let the second find that the first has cancelled already.',
  runs: 'Two driver threads call Cancel while the worker is held inside a report.',
  minimum: 2,
  excuses: ['not-reached', 'never-ends'],
  doesNotApply: needsPending,
  check: (view, facts) => besideRule(view, ['Cancel'], facts),
};

const cancelBesideTerminate: ShippedRule = {
  id: 'concurrency.cancel-beside-terminate',
  family: 'concurrency',
  title: 'Cancel beside Terminate: both return, and the resource is offline afterwards',
  basis: 'policy',
  citation: 'Terminate page (resapi.h): it may run beside Online, Offline and the polls; Cancel is not named, so this is policy.',
  reason: 'A Resource Monitor that loses patience terminates what somebody cancels at that moment.',
  cause: 'Each waits for the worker and clears its handle when it has ended, so the other waits for a closed one.',
  remedy: 'Let whichever comes first stop the worker, and the other find it stopped.',
  runs: 'One driver thread calls Cancel, another Terminate, while the worker is held inside a report; then Online again.',
  minimum: 2,
  excuses: ['not-reached', 'never-ends'],
  doesNotApply: needsPending,
  check: (view, facts) => besideRule(view, ['Terminate'], facts),
};

/** The rules of the family. */
export const concurrencyRules: readonly ShippedRule[] = [otherThread, pollsBeside, cancelBesideCancel, cancelBesideTerminate];

/** Collects what the batches of endurance show. Pure except for the collections that it is given. */
import { ERROR_SUCCESS } from '../abi/errors.ts';
import type { Facts } from '../contract/facts.ts';
import type { RuleId } from '../contract/rule-id.ts';
import type { Step } from '../contract/step.ts';
import type { EventOfKind, TraceEvent } from '../contract/trace.ts';
import type { Arm, Resource } from '../judge/arm.ts';
import type { Point } from '../judge/slope.ts';
import type { Operation } from '../model/history.ts';
import { answeredCancels, endedOtherwise, reachedRequested, wasTouched } from '../model/operation.ts';
import type { Rule, View } from '../model/rule.ts';
import { troubleOf, troubleText } from '../model/trouble.ts';
import { MEASURE_EVERY } from './cycles.ts';

/** The number of cycles that had begun with or before a step. Each begins with an Open, be it skipped. */
export function begunBy(step: number, steps: readonly Step[]): number {
  return steps.slice(0, step + 1).filter((each) => each.do === 'open').length;
}

/** The last step that a batch reached; -1 for none. */
export function lastReached(events: readonly TraceEvent[]): number {
  return Math.max(-1, ...events.map((event) => ('step' in event ? event.step : -1)));
}

/** Resources that the monitor's own handling of a batch changes. Only their changes within a batch count. */
const OURS_TOO: readonly Resource[] = ['heap', 'pages'];

/**
 * Adds a batch's measurements. The first of them precedes the first cycle. Measured natively: within a batch, the heap of a
 * monitor does not move by a byte unless the subject moves it. From one batch to the next it moves by some 15 kB, which garbage
 * collection sometimes takes back.
 * @param from number of cycles before this batch
 */
export function note(measured: Record<Resource, Point[]>, events: readonly TraceEvent[], from: number): void {
  const here = events.filter((event) => event.kind === 'measured');
  for (const resource of RESOURCES) {
    const known = measured[resource];
    const first = here[0] === undefined ? null : measuredOf(here[0], resource);
    const ours = OURS_TOO.includes(resource) && first !== null ? first - (known.at(-1)?.value ?? first) : 0;
    for (const [index, event] of here.entries()) {
      const value = measuredOf(event, resource);
      if (value !== null) known.push({ cycle: from + index * MEASURE_EVERY, value: value - ours });
    }
  }
}

/**
 * Adds the results of Onlines that no Cancel touched. An Online whose wait was too short says nothing.
 * @param from number of cycles before this batch
 */
export function noteWhole(
  whole: { count: number; failed: Arm['whole']['failed'][number][] },
  operations: readonly Operation[],
  steps: readonly Step[],
  from: number,
): void {
  for (const operation of operations) {
    if (operation.what !== 'online' || wasTouched(operation)) continue;
    if (!reachedRequested(operation) && !endedOtherwise(operation)) continue;
    whole.count += 1;
    const trouble = troubleOf(operation);
    if (trouble === null) continue;
    whole.failed.push({ cycle: from + begunBy(operation.call.enter.step, steps), what: troubleText(trouble) });
  }
}

/** The rule that says of one run whether Cancel kept its promise that an operation was cancelled. */
const PROMISE: RuleId = 'returns.success-cancelled';

/**
 * Adds what became of the operations that Cancel claimed to have cancelled, if they ended before Terminate.
 * @param from number of cycles before this batch
 */
export function notePromises(
  promises: { readonly kept: number[]; readonly broken: Arm['promises']['broken'][number][] },
  view: View,
  { facts, register }: { readonly facts: Facts; readonly register: readonly Rule[] },
  from: number,
): void {
  const promise = register.find(({ id }) => id === PROMISE);
  const { steps } = view.scenario;
  const cycleOf = (step: number): number => from + begunBy(step, steps);
  for (const { kind, step, message } of promise?.check(view, facts).violations ?? []) {
    if (kind !== 'late') promises.broken.push({ cycle: cycleOf(step), what: message });
  }
  for (const operation of view.history.operations) {
    if (!endedOtherwise(operation) || !answeredCancels(operation).some(({ exit }) => exit.value === ERROR_SUCCESS)) continue;
    promises.kept.push(cycleOf(operation.call.enter.step));
  }
}

const RESOURCES: readonly Resource[] = ['threads', 'handles', 'heap', 'pages'];

function measuredOf(event: EventOfKind<'measured'>, resource: Resource): number | null {
  switch (resource) {
    case 'threads':
      return event.threads;
    case 'handles':
      return event.handles;
    case 'heap':
      return event.heapBytes;
    case 'pages':
      return event.privateBytes;
  }
}

/**
 * The answers of each cycle as one text: of Open where each cycle opens, of Online, and of Cancel. It leaves out two things: the answer of an idle Cancel, which is up to the DLL, and the
 * ends of operations, which depend on time.
 */
export function answersOf(events: readonly TraceEvent[], steps: readonly Step[]): readonly string[] {
  const returns = new Map<number, EventOfKind<'return'>>();
  for (const event of events) if (event.kind === 'return' && event.step >= 0) returns.set(event.step, event);
  const opens = steps.some((step) => step.do === 'close');
  const found: string[][] = [];
  for (const [index, step] of steps.entries()) {
    const value = returns.get(index)?.value;
    if (step.do === 'open') found.push(opens ? [`Open ${value === 1 ? 'gave a RESID' : 'gave none'}`] : []);
    if (step.do === 'online') found.at(-1)?.push(`Online ${value ?? 'was not called'}`);
    if (step.do === 'cancel' && isPendingCancel(steps, index)) found.at(-1)?.push(`Cancel ${value ?? 'was not called'}`);
  }
  return found.map((parts) => parts.join(', '));
}

/** Whether an operation was begun in the cycle before this Cancel. */
function isPendingCancel(steps: readonly Step[], index: number): boolean {
  const before = steps.slice(0, index).findLast((step) => step.do !== 'cancel');
  return before?.do === 'online' || before?.do === 'offline';
}

/** What a batch of endurance's cycles tells, added up over batches. Pure but for what it adds to. */
import { register } from '../../suites/index.ts';
import { ERROR_SUCCESS } from '../abi/errors.ts';
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import type { EventOfKind, TraceEvent } from '../contract/trace.ts';
import type { Arm, Resource } from '../judge/endurance.ts';
import type { Point } from '../judge/slope.ts';
import type { Operation } from '../model/history.ts';
import { answeredCancels, endedOtherwise, reachedRequested, wasTouched } from '../model/operation.ts';
import type { View } from '../model/rule.ts';
import { trouble } from '../model/trouble.ts';
import { MEASURE_EVERY } from './cycles.ts';

/** Whether a cycle begins here. */
export const isOpen = (event: TraceEvent): boolean => event.kind === 'enter' && event.call === 'Open';

/** Counts of our own that the monitor's handling of a batch moves: only what changes within a batch is the subject's. */
const OURS_TOO: readonly Resource[] = ['heap', 'pages'];

/**
 * Adds a batch's measurements. Each begins with one before its first cycle. Measured natively, the heap of a monitor does not move by a byte within
 * a batch unless the subject moves it, and by some 15 kB from one batch to the next, which garbage collection takes back at times.
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

/** Adds what became of the Onlines that were left alone. One that was not waited for long enough says nothing. */
export function noteWhole(
  whole: { count: number; failed: Arm['whole']['failed'][number][] },
  operations: readonly Operation[],
  events: readonly TraceEvent[],
  from: number,
): void {
  for (const operation of operations) {
    if (operation.what !== 'online' || wasTouched(operation)) continue;
    if (!reachedRequested(operation) && !endedOtherwise(operation)) continue;
    whole.count += 1;
    const what = trouble(operation);
    if (what === null) continue;
    const before = events.filter((event) => isOpen(event) && event.seq < operation.call.enter.seq).length;
    whole.failed.push({ cycle: from + before, what });
  }
}

/** Adds what became of operations that Cancel said it had cancelled, as far as they came to an end before Terminate did. */
export function notePromises(
  promises: { readonly kept: number[]; readonly broken: Arm['promises']['broken'][number][] },
  view: View,
  facts: Facts,
  from: number,
): void {
  const { steps } = view.scenario;
  const cycleOf = (step: number): number => from + steps.slice(0, step + 1).filter((each) => each.do === 'open').length;
  for (const { step, message, timed } of promise?.check(view, facts).violations ?? []) {
    if (timed !== true) promises.broken.push({ cycle: cycleOf(step), what: message });
  }
  for (const operation of view.history.operations) {
    if (!endedOtherwise(operation) || !answeredCancels(operation).some(({ exit }) => exit.value === ERROR_SUCCESS)) continue;
    promises.kept.push(cycleOf(operation.call.enter.step));
  }
}

const promise = register.find(({ id }) => id === 'returns.success-cancelled');

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

/** One text a cycle. What an idle Cancel answers is the DLL's own affair. Ends are left out, too: whether an operation ended before Terminate came is a matter of time. */
export function answersOf(events: readonly TraceEvent[], steps: readonly Step[]): readonly string[] {
  const returns = new Map<number, EventOfKind<'return'>>();
  for (const event of events) if (event.kind === 'return' && event.step >= 0) returns.set(event.step, event);
  const found: string[] = [];
  let parts: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (step.do === 'open') parts = [];
    const value = returns.get(index)?.value;
    if (step.do === 'open') parts.push(`Open ${value === 1 ? 'gave a RESID' : 'gave none'}`);
    if (step.do === 'online') parts.push(`Online ${value ?? 'was not called'}`);
    if (step.do === 'cancel' && steps[index - 1]?.do !== 'open') parts.push(`Cancel ${value ?? 'was not called'}`);
    if (step.do === 'close') found.push(parts.join(', '));
  }
  return found;
}

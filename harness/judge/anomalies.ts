/**
 * Lists the anomalies of a run without Cancel, and the operation of each. Such a run shows what the subject does by itself, so
 * Cancel is not to blame for a finding whose rule lists the anomaly as an excuse. Effects of our own steps are no anomalies: an
 * operation that Terminate, Close or a callback's answer ended may report nothing, or once and late (contract, on our own steps).
 */

import { isPending, isTerminal, stateName } from '../abi/states.ts';
import { type CallInFlight, type EndedOutcome, isTelling, type RunOutcome, type TraceEvent } from '../contract/trace.ts';
import { endsMeanwhile } from '../model/ends-meanwhile.ts';
import { type History, historyOf, type Operation } from '../model/history.ts';
import { endedOtherwise } from '../model/operation.ts';
import { shrunkCheckPoint, unchangedCheckPoint } from '../model/progress.ts';
import { PROMPT_MS, returnsSoon, tookMs } from '../model/prompt.ts';
import type { Anomaly } from '../model/rule.ts';
import { troubleOf, troubleText } from '../model/trouble.ts';
import { unloadings } from '../model/unload.ts';
import { type Anomalous, at, nowhere } from './anomalous.ts';
import { endingMessage } from './ending-message.ts';
import { notReopened, outsideOperation } from './new-life.ts';

/** The names of a run's anomalies. */
export function anomaliesOf(outcome: RunOutcome): ReadonlySet<Anomaly | 'ended'> {
  return new Set(anomaliesIn(outcome).map(({ anomaly }) => anomaly));
}

/** Anomalies of one run without Cancel; `ended` if the process ended. Empty after a fault of ours or a missing function. */
export function anomaliesIn(outcome: RunOutcome): readonly Anomalous[] {
  if (!isTelling(outcome)) return [];
  const history = historyOf(outcome.trace.events);
  return [
    ...(outcome.kind === 'completed' ? [] : [endOf(outcome)]),
    ...history.operations
      .filter((operation) => !isOurDoing(operation, history))
      .flatMap((each) => ofOperation(each, outcome.trace)),
    ...history.operations.flatMap(ignoredAnswer),
    ...outcome.trace.events.flatMap((event) => ofEvent(event, history)),
    ...deadPolls(history),
    ...slowCalls(history, outcome.trace.stallMs),
    ...unloadings(history).flatMap(({ came }) => (came === 'gone' ? [] : [nowhere('unload', 'the DLL did not unload')])),
    ...changedSurroundings(outcome.trace.events).map((name) => nowhere(name, SURROUNDING_TEXTS[name])),
  ];
}

function endOf(outcome: EndedOutcome): Anomalous {
  const call: CallInFlight | null = 'during' in outcome ? outcome.during : null;
  const operation = call?.call === 'Online' ? 'online' : call?.call === 'Offline' ? 'offline' : null;
  const said = endingMessage(outcome).replace(/\.$/, '');
  return { anomaly: 'ended', step: null, operation, what: `${said.charAt(0).toLowerCase()}${said.slice(1)}` };
}

/**
 * Whether our own steps explain the operation's result. An Offline after an operation that the steps cut short says nothing,
 * since the resource is not online. Nor does an Online after a callback answered Terminate: a Resource Monitor calls Terminate
 * before the next Online.
 */
function isOurDoing(operation: Operation, { operations, calls }: History): boolean {
  const before = operations.findLast(
    (other) => other.resource === operation.resource && other.call.enter.seq < operation.call.enter.seq,
  );
  if (before?.end.how !== 'aborted') return false;
  if (operation.what === 'offline') return true;
  return !calls.some(
    ({ call, resource, enter }) =>
      (call === 'Terminate' || call === 'Close') &&
      resource === operation.resource &&
      enter.seq > before.call.enter.seq &&
      enter.seq < operation.call.enter.seq,
  );
}

function ofOperation(
  operation: Operation,
  trace: { readonly events: readonly TraceEvent[]; readonly stallMs: number },
): Anomalous[] {
  const found: Anomalous[] = [];
  const trouble = troubleOf(operation);
  const what = trouble === null ? '' : troubleText(trouble);
  if (endedOtherwise(operation)) found.push(at(operation, 'not-reached', what));
  if (operation.gaveUpAfterMs !== null) found.push(at(operation, 'never-ends', what));
  if (shrunkCheckPoint(operation, trace.events, trace.stallMs, 0) !== null)
    found.push(at(operation, 'checkpoint-shrinks', 'reported a CheckPoint that shrank'));
  if (unchangedCheckPoint(operation, 0).length > 0)
    found.push(at(operation, 'checkpoint-stays', 'reported one CheckPoint again and again'));
  if (operation.end.how === 'reported') {
    const second = operation.after.find(
      (report) => isTerminal(report.state) || (isPending(report.state) && isAnswered(operation, report.seq)),
    );
    if (second !== undefined) found.push(at(operation, 'extra-report', `was over, and then reported ${stateName(second.state)}`));
  }
  return found;
}

/** Whether the final report had been answered by then: until that, a thread that reports progress cannot have been stopped. */
function isAnswered({ answered }: Operation, seq: number): boolean {
  return answered !== null && answered.seq < seq;
}

/** A worker that goes on after a status callback answered Terminate. Here our own step reveals the anomaly. */
function ignoredAnswer(operation: Operation): readonly Anomalous[] {
  const { end, after } = operation;
  const ignored = end.how === 'aborted' && end.by === 'answer' && after.length > 1;
  return ignored ? [at(operation, 'goes-on', 'went on after a status callback had answered Terminate')] : [];
}

/** Calls that have nothing to wait for, and take long. */
function slowCalls({ calls }: History, stallMs: number): readonly Anomalous[] {
  return calls.flatMap((call) => {
    if (call.exit === null || !returnsSoon(call.call)) return [];
    const ms = tookMs({ ...call, exit: call.exit }, stallMs);
    return ms > PROMPT_MS ? [nowhere('slow-call', `${call.call}(${call.resource}) took ${Math.round(ms)} ms`)] : [];
  });
}

function ofEvent(event: TraceEvent, history: History): readonly Anomalous[] {
  if (event.kind === 'log') {
    if (event.level > MOST_LEVEL) return [nowhere('log-level', `it logged at level ${event.level}`)];
    return event.readable ? [] : [nowhere('log-unreadable', 'it logged what cannot be read')];
  }
  if (event.kind === 'return') return notReopened(event, history);
  if (event.kind !== 'report') return [];
  if (event.resource === null) return [nowhere('foreign-handle', 'it reported with a handle that nobody gave it')];
  if (event.stale) return [nowhere('report-after-close', `it reported ${stateName(event.state)} after Close`)];
  return event.nth === 0 ? outsideOperation(event, history) : [];
}

/** LOG_SEVERITY, resapi.h: 0 to 3. */
const MOST_LEVEL = 3;

const SURROUNDINGS = ['directory', 'environment', 'locale', 'priority'] as const;

const SURROUNDING_TEXTS: Readonly<Record<(typeof SURROUNDINGS)[number] | 'heap', string>> = {
  directory: 'it changed the current directory',
  environment: 'it changed the environment',
  locale: 'it changed the locale',
  priority: 'it changed a priority',
  heap: 'it damaged the heap',
};

/** The surroundings that differ from the first measurement in a later one of the same thread; `heap` if it is damaged. */
function changedSurroundings(events: readonly TraceEvent[]): readonly (keyof typeof SURROUNDING_TEXTS)[] {
  const measured = events.filter((event) => event.kind === 'measured');
  const [first] = measured;
  if (first === undefined) return [];
  const same = measured.filter((event) => event.thread === first.thread);
  const changed = SURROUNDINGS.filter((name) => same.some((event) => event[name] !== first[name]));
  return measured.some((event) => event.heapOk === false) ? [...changed, 'heap'] : changed;
}

/** IsAlive calls that answered FALSE right after Online had succeeded. */
function deadPolls(history: History): readonly Anomalous[] {
  return history.calls.flatMap((call) => {
    if (call.call !== 'IsAlive' || call.exit === null || call.exit.value !== 0 || endsMeanwhile(call, history)) return [];
    const operation = broughtOnline(history, call);
    return operation === null ? [] : [at(operation, 'not-alive', 'ended Online, and then IsAlive answered FALSE')];
  });
}

/** The Online right before a poll, if it succeeded; else null. */
function broughtOnline(
  history: History,
  poll: { readonly resource: string | null; readonly enter: { readonly seq: number } },
): Operation | null {
  const calls = history.calls.filter((call) => call.resource === poll.resource && call.enter.seq < poll.enter.seq);
  const last = calls.filter((call) => call.call !== 'IsAlive' && call.call !== 'LooksAlive').at(-1);
  const operation = history.operations.find((each) => each.call === last);
  if (operation === undefined || operation.what !== 'online') return null;
  const { end } = operation;
  const came =
    (end.how === 'reported' && end.state === 2 && end.seq < poll.enter.seq) || (end.how === 'returned' && end.value === 0);
  return came ? operation : null;
}

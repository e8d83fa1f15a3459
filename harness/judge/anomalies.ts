/**
 * What a run without any Cancel shows of unsoundness. A finding whose rule names one of these as an excuse is none of
 * Cancel's: the subject does it by itself.
 */

import type { Anomaly } from '../../suites/rule.ts';
import { isPending, isTerminal } from '../abi/states.ts';
import type { RunOutcome, TraceEvent } from '../contract/trace.ts';
import { historyOf } from '../model/history.ts';
import { endedOtherwise } from '../model/operation.ts';
import { shrunkCheckPoint } from '../model/progress.ts';
import { unloadings } from '../model/unload.ts';

/** Anomalies of one Cancel-less run; `ended` if it crashed, hung or exited. */
export function anomaliesOf(outcome: RunOutcome): ReadonlySet<Anomaly | 'ended'> {
  const found = new Set<Anomaly | 'ended'>();
  if (outcome.kind === 'harness-fault') return found;
  if (outcome.kind !== 'completed') found.add('ended');
  const history = historyOf(outcome.trace.events);
  for (const operation of history.operations) {
    if (endedOtherwise(operation)) found.add('not-reached');
    if (operation.gaveUpAfterMs !== null) found.add('never-ends');
    if (operation.end.how === 'aborted' && operation.end.by === 'answer' && operation.after.length > 1) found.add('goes-on');
    if (shrunkCheckPoint(operation, outcome.trace.events, outcome.trace.stallMs, 0) !== null) found.add('checkpoint-shrinks');
    const reported = operation.end.how === 'reported';
    if (reported && operation.after.some((report) => isTerminal(report.state) || isPending(report.state)))
      found.add('extra-report');
  }
  for (const event of outcome.trace.events) {
    if (event.kind === 'log' && event.level > 3) found.add('log-level');
    if (event.kind === 'log' && !event.readable) found.add('log-unreadable');
    if (event.kind !== 'report') continue;
    if (event.resource === null) found.add('foreign-handle');
    if (event.stale) found.add('report-after-close');
    if (event.resource !== null && !event.stale && event.nth === 0) found.add('extra-report');
  }
  const dead = history.calls.some(
    (call) => call.call === 'IsAlive' && call.exit !== null && call.exit.value === 0 && wasOnline(history, call),
  );
  if (dead) found.add('not-alive');
  if (unloadings(history).some(({ came }) => came !== 'gone')) found.add('unload');
  for (const changed of changedSurroundings(outcome.trace.events)) found.add(changed);
  return found;
}

const SURROUNDINGS = ['directory', 'environment', 'locale', 'priority'] as const;

/** What a later measurement of the same thread shows otherwise than the first. */
function changedSurroundings(events: readonly TraceEvent[]): readonly Anomaly[] {
  const measured = events.filter((event) => event.kind === 'measured');
  const [first] = measured;
  if (first === undefined) return [];
  const same = measured.filter((event) => event.thread === first.thread);
  const changed: Anomaly[] = SURROUNDINGS.filter((name) => same.some((event) => event[name] !== first[name]));
  return measured.some((event) => event.heapOk === false) ? [...changed, 'heap'] : changed;
}

/** Whether the last operation before a poll had brought the resource online. */
function wasOnline(
  history: ReturnType<typeof historyOf>,
  poll: { readonly resource: string | null; readonly enter: { readonly seq: number } },
): boolean {
  const calls = history.calls.filter((call) => call.resource === poll.resource && call.enter.seq < poll.enter.seq);
  const last = calls.filter((call) => call.call !== 'IsAlive' && call.call !== 'LooksAlive').at(-1);
  const operation = history.operations.find((each) => each.call === last);
  if (operation === undefined || operation.what !== 'online') return false;
  const { end } = operation;
  return (end.how === 'reported' && end.state === 2 && end.seq < poll.enter.seq) || (end.how === 'returned' && end.value === 0);
}

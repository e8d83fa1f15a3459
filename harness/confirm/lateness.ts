/** Reads times from a run: how long the subject asks us to wait, and how late an end came. Pure. */

import type { Deadlines } from '../contract/deadlines.ts';
import type { Alias, Scenario } from '../contract/step.ts';
import type { RunOutcome, TraceEvent } from '../contract/trace.ts';
import { historyOf, msBetween } from '../model/history.ts';

/** The longest WaitHint of a pending report, milliseconds. */
export function waitHintMs(outcome: RunOutcome): number {
  if (outcome.kind === 'harness-fault') return 0;
  return outcome.trace.events.reduce((most, event) => (event.kind === 'report' ? Math.max(most, event.waitHint) : most), 0);
}

/** The longest call or silence that ended well, but later than the hunt would have waited. Milliseconds; 0 if there was none. */
export function lateMs(hunted: Scenario, outcome: RunOutcome, deadlines: Deadlines): number {
  if (outcome.kind !== 'completed') return 0;
  const { events } = outcome.trace;
  const calls = historyOf(events).calls.flatMap(({ call, enter, exit }) => {
    const tookMs = exit === null ? 0 : msBetween(enter, exit);
    return tookMs > deadlines.callMs(call) ? [tookMs] : [];
  });
  const silences = events.flatMap((event) => {
    const step = event.kind === 'waited' && event.outcome === 'settled' ? hunted.steps[event.step] : undefined;
    if (event.kind !== 'waited' || step?.do !== 'wait') return [];
    const signs = events.filter((other) => other.seq < event.seq && isSign(other, event.resource));
    const [before, last] = signs.slice(-2);
    const silentMs = before === undefined || last === undefined ? 0 : msBetween(before, last);
    return silentMs > step.quietMs ? [silentMs] : [];
  });
  return Math.max(0, ...calls, ...silences);
}

function isSign(event: TraceEvent, resource: Alias | null): boolean {
  return (event.kind === 'report' || event.kind === 'return') && event.resource === resource;
}

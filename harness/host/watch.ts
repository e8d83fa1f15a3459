/**
 * Deadlines. The journal's header tells which call each lane is inside and since when, and how the heartbeat goes, so time
 * that the machine itself stood still is not held against the subject.
 */

import type { Deadlines } from '../contract/deadlines.ts';
import type { CallInFlight } from '../contract/trace.ts';
import { type CrashEnding, classifyDying, type LackingEnding } from './ending.ts';
import type { JournalHeader, LaneState } from './journal/header.ts';
import type { Journal } from './journal/journal.ts';

const LOOK_EVERY_MS = 20;

/** Gaps of the heartbeat beyond this are the machine's stall and are subtracted from a call's time. */
const STALL_MS = 50;

/** What a process is given whatever the deadlines say; a test has less patience. */
export interface Patience {
  /** Without a single beat for so long the process is stopped or its threads are gone. */
  readonly noBeatMs: number;
  /** Given to a process after a crash was recorded: it takes its time to end, under Wine on a busy machine more than a second. */
  readonly dyingMs: number;
}

const PATIENCE: Patience = { noBeatMs: 15_000, dyingMs: 5_000 };

/** A call during which its resource is reported on may take so many deadlines. */
const PROGRESS_TIMES = 5;

/** Enough of the journal's end to have the last report in it. */
const LAST_SLOTS = 64;

/** How much longer than its total a question may take before we call it stuck: late timers, a busy machine. */
const TOTAL_MARGIN_MS = 10_000;

export type Overdue =
  | { readonly kind: 'hang'; readonly during: CallInFlight; readonly deadlineMs: number }
  /** A lane's thread is no more, in the middle of a call: there is nothing to wait for. */
  | { readonly kind: 'thread-ended'; readonly lane: LaneState }
  /** The crash record is final, and yet the process has not ended for long enough. */
  | { readonly kind: 'dying'; readonly ending: CrashEnding | LackingEnding }
  /** No call is open, and yet no answer, on a machine that stalls: nothing that the subject can be asked about. */
  | { readonly kind: 'stuck'; readonly what: string }
  /** The journal is gone or overwritten, or the process beats as it should and yet gives no answer: something of it was spoilt, such as its heap. */
  | { readonly kind: 'lost'; readonly what: string };

/** Looks at the journal until `stop`; `overdue` settles only if a deadline passes, or if no answer can come any more. */
export function watchLanes(
  journal: Journal,
  deadlines: Deadlines,
  { noBeatMs, dyingMs }: Patience = PATIENCE,
): { readonly overdue: Promise<Overdue>; readonly stop: () => void } {
  const startedAt = performance.now();
  let beats = -1;
  let beatSeenAt = startedAt;
  let lookedAt = startedAt;
  let dyingForMs: number | null = null;
  let settle: (overdue: Overdue) => void = () => {};
  const overdue = new Promise<Overdue>((resolve) => {
    settle = resolve;
  });
  const timer = setInterval(() => {
    const now = performance.now();
    const header = journal.header();
    if (!header.ok) {
      settle({ kind: 'lost', what: header.what });
      return;
    }
    const { value } = header;
    const beaten = value.beats !== beats;
    if (beaten) {
      beats = value.beats;
      beatSeenAt = now;
    }
    const lookMs = now - lookedAt;
    lookedAt = now;
    const dying = classifyDying(value);
    if (dying !== null) {
      // It has crashed, whatever its calls and its heartbeat look like meanwhile: no deadline makes that a hang.
      if (dyingForMs === null) dyingForMs = 0;
      // Without a beat it may be a debugger that keeps it from ending.
      else if (beaten || deadlines.unbounded !== true) dyingForMs += lookMs;
      if (dyingForMs > dyingMs) settle({ kind: 'dying', ending: dying });
      return;
    }
    const gone = value.inside.find((lane) => lane.gone);
    if (gone !== undefined) {
      settle({ kind: 'thread-ended', lane: gone });
      return;
    }
    const first = value.inside[0];
    for (const lane of value.inside) {
      // A first chance may have been handled: time to end, but no verdict.
      const deadlineMs = deadlines.callMs(lane.inFlight.call) + (value.crash === null ? 0 : dyingMs);
      const wallMs = Number(value.beatNs - lane.enterNs) / 1e6;
      const insideMs = value.stallMs > STALL_MS ? wallMs - value.stallMs : wallMs;
      // A Cancel may wait for a worker that goes on reporting: that is no hang until it has done so for long.
      const silentMs = insideMs > deadlineMs ? Math.min(insideMs, sinceReportMs(journal, value, lane)) : 0;
      if (silentMs > deadlineMs || insideMs > PROGRESS_TIMES * deadlineMs)
        settle({ kind: 'hang', during: lane.inFlight, deadlineMs });
    }
    // A debugger stops the heartbeat with everything else.
    if (now - beatSeenAt > noBeatMs && first !== undefined && deadlines.unbounded !== true) {
      settle({ kind: 'hang', during: first.inFlight, deadlineMs: noBeatMs });
    }
    if (now - startedAt > deadlines.totalMs + TOTAL_MARGIN_MS && first === undefined) {
      settle({
        kind: value.stallMs > STALL_MS ? 'stuck' : 'lost',
        what: `it gave no answer within ${Math.round(now - startedAt)} ms though no call was open`,
      });
    }
  }, LOOK_EVERY_MS);
  return { overdue, stop: () => clearInterval(timer) };
}

/** Time since the last status report on the resource of a lane's call, which came after the call; endless if none did. */
function sinceReportMs(journal: Journal, { next, beatNs }: JournalHeader, { inFlight, enterNs }: LaneState): number {
  const events = journal.events(Math.max(0, next - LAST_SLOTS), next);
  if (!events.ok) return Number.POSITIVE_INFINITY;
  const last = events.value.findLast((event) => event.kind === 'report' && event.resource === inFlight.resource);
  return last === undefined || last.ns < Number(enterNs) ? Number.POSITIVE_INFINITY : (Number(beatNs) - last.ns) / 1e6;
}

/**
 * Whether a monitor that was asked something can still answer, decided anew at each look at its journal. The header tells which call each
 * lane is inside and since when, and how the heartbeat goes, so time that the machine itself stood still is not held against the subject. Pure.
 */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Alias } from '../contract/step.ts';
import type { CallInFlight } from '../contract/trace.ts';
import { type CrashEnding, classifyDying, type LackingEnding } from './ending.ts';
import type { JournalHeader, LaneState } from './journal/header.ts';
import type { JournalRead } from './journal/layout.ts';

/** Gaps of the heartbeat beyond this are the machine's stall and are subtracted from a call's time. */
const STALL_MS = 50;

/** A call during which its resource is reported on may take this many deadlines. */
const PROGRESS_TIMES = 5;

/** How much longer than its total a question may take before we call it stuck: late timers, a busy machine. */
const TOTAL_MARGIN_MS = 10_000;

/** What a process is given whatever the deadlines say; a test has less patience. */
export interface Patience {
  /** Without a single beat for this long the process is stopped or its threads are gone. */
  readonly noBeatMs: number;
  /** Given to a process after a crash was recorded: it takes its time to end, under Wine on a busy machine more than a second. */
  readonly dyingMs: number;
}

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

/** What the looks so far leave for the next one. Times are milliseconds of the host's clock. */
export interface Watched {
  readonly startedAt: number;
  readonly lookedAt: number;
  /** The heartbeat's count at the last look; -1 before the first. */
  readonly beats: number;
  /** When that count was first seen. */
  readonly beatSeenAt: number;
  /** For how long the crash record has been final; null: it is not. */
  readonly dyingForMs: number | null;
}

/** One look at a monitor. */
export interface Look {
  /** Milliseconds of the host's clock. */
  readonly now: number;
  readonly header: JournalRead<JournalHeader>;
  /** When the resource was last reported on, nanoseconds of the monitor's clock; null if it was not of late. Asked only where it decides. */
  readonly reportedNs: (resource: Alias | null) => number | null;
}

export type Decision = { readonly kind: 'go-on'; readonly watched: Watched } | Overdue;

/** The state before the first look. */
export function beginWatch(now: number): Watched {
  return { startedAt: now, lookedAt: now, beats: -1, beatSeenAt: now, dyingForMs: null };
}

/** What a look says: to look again, or why no answer is to be waited for. */
export function decide(before: Watched, look: Look, deadlines: Deadlines, patience: Patience): Decision {
  if (!look.header.ok) return { kind: 'lost', what: look.header.what };
  const header = look.header.value;
  const beaten = header.beats !== before.beats;
  const { now } = look;
  const watched = { ...before, lookedAt: now, beats: header.beats, beatSeenAt: beaten ? now : before.beatSeenAt };
  const dying = classifyDying(header);
  if (dying !== null) {
    // It has crashed, whatever its calls and its heartbeat look like meanwhile: no deadline makes that a hang.
    // Without a beat it may be a debugger that keeps it from ending.
    const counts = beaten || deadlines.unbounded !== true;
    const dyingForMs = before.dyingForMs === null ? 0 : before.dyingForMs + (counts ? now - before.lookedAt : 0);
    return dyingForMs > patience.dyingMs
      ? { kind: 'dying', ending: dying }
      : { kind: 'go-on', watched: { ...watched, dyingForMs } };
  }
  const gone = header.inside.find((lane) => lane.gone);
  if (gone !== undefined) return { kind: 'thread-ended', lane: gone };
  return (
    overdueCall(header, look, deadlines, patience) ??
    stopped(header, now - watched.beatSeenAt, deadlines, patience) ??
    unanswered(header, now - before.startedAt, deadlines) ?? { kind: 'go-on', watched }
  );
}

/** The first call that has taken longer than its deadline. */
function overdueCall(header: JournalHeader, { reportedNs }: Look, deadlines: Deadlines, { dyingMs }: Patience): Overdue | null {
  for (const lane of header.inside) {
    // A first chance may have been handled: time to end, but no verdict.
    const deadlineMs = deadlines.callMs(lane.inFlight.call) + (header.crash === null ? 0 : dyingMs);
    const wallMs = Number(header.beatNs - lane.enterNs) / 1e6;
    const insideMs = header.stallMs > STALL_MS ? wallMs - header.stallMs : wallMs;
    if (insideMs <= deadlineMs) continue;
    // A Cancel may wait for a worker that goes on reporting: that is no hang until it has done so for long.
    const silentMs = Math.min(insideMs, sinceReportMs(header, lane, reportedNs));
    if (silentMs > deadlineMs || insideMs > PROGRESS_TIMES * deadlineMs)
      return { kind: 'hang', during: lane.inFlight, deadlineMs };
  }
  return null;
}

/** Time since the last status report on the resource of a lane's call, which came after the call; endless if none did. */
function sinceReportMs({ beatNs }: JournalHeader, { inFlight, enterNs }: LaneState, reportedNs: Look['reportedNs']): number {
  const lastNs = reportedNs(inFlight.resource);
  return lastNs === null || lastNs < Number(enterNs) ? Number.POSITIVE_INFINITY : (Number(beatNs) - lastNs) / 1e6;
}

/** A process without a heartbeat that is inside a call. A debugger stops the heartbeat with everything else. */
function stopped({ inside }: JournalHeader, silentMs: number, { unbounded }: Deadlines, { noBeatMs }: Patience): Overdue | null {
  const [first] = inside;
  if (first === undefined || silentMs <= noBeatMs || unbounded === true) return null;
  return { kind: 'hang', during: first.inFlight, deadlineMs: noBeatMs };
}

/** A process that is inside no call and has given no answer for long. */
function unanswered({ inside, stallMs }: JournalHeader, waitedMs: number, { totalMs }: Deadlines): Overdue | null {
  if (inside.length > 0 || waitedMs <= totalMs + TOTAL_MARGIN_MS) return null;
  const what = `it gave no answer within ${Math.round(waitedMs)} ms though no call was open`;
  return { kind: stallMs > STALL_MS ? 'stuck' : 'lost', what };
}

/**
 * Decides at each look at a monitor's journal whether the monitor can still answer. The header shows which call each lane is
 * inside and since when, and how the heartbeat goes. So the subject is not blamed for time in which the machine itself stood
 * still. Pure.
 */
import type { Deadlines } from '../contract/deadlines.ts';
import type { Alias } from '../contract/step.ts';
import type { CallInFlight } from '../contract/trace.ts';
import { type CrashEnding, classifyDying, type LackingEnding } from './ending.ts';
import type { JournalHeader, LaneState } from './journal/header.ts';
import type { JournalRead } from './journal/layout.ts';

/** A longer gap of the heartbeat, milliseconds, is a stall of the machine and is subtracted from a call's time. */
const STALL_MS = 50;

/** A call may take at most this many deadlines if its resource is still reported on. */
const PROGRESS_TIMES = 5;

/** Time past a question's total before it is overdue, milliseconds. It allows for late timers and a busy machine. */
const TOTAL_MARGIN_MS = 10_000;

/** Times that do not depend on the deadlines. Tests use shorter ones. */
export interface Patience {
  /** A process inside a call without a single beat for this long has been stopped, or its threads are gone. */
  readonly noBeatMs: number;
  /** Time for a process to end after a crash was recorded. Under Wine on a busy machine it takes more than a second. */
  readonly dyingMs: number;
}

/** Why no answer is to be waited for. */
export type Overdue =
  | { readonly kind: 'hang'; readonly during: CallInFlight; readonly deadlineMs: number }
  /** A lane's thread has ended in the middle of a call, so the call will never return. */
  | { readonly kind: 'thread-ended'; readonly lane: LaneState }
  /** The crash record is final, but the process has not ended in time. */
  | { readonly kind: 'dying'; readonly ending: CrashEnding | LackingEnding }
  /** There is no answer though no call is open, on a machine that stalls: the subject is not to blame. */
  | { readonly kind: 'stuck'; readonly what: string }
  /**
   * The journal is gone or overwritten. Or there is no answer though no call is open and the heartbeat is regular: something in
   * the process was spoilt, such as its heap.
   */
  | { readonly kind: 'lost'; readonly what: string };

/** What a look needs to know of the earlier ones. Times are milliseconds of the host's clock. */
export interface Watched {
  readonly startedAt: number;
  readonly lookedAt: number;
  /** The heartbeat's count at the last look; -1 before the first. */
  readonly beats: number;
  /** When that count was first seen. */
  readonly beatSeenAt: number;
  /** How long the crash record has been final; null if it is not. */
  readonly dyingForMs: number | null;
}

/** One look at a monitor. */
export interface Look {
  /** Milliseconds of the host's clock. */
  readonly now: number;
  readonly header: JournalRead<JournalHeader>;
  /**
   * Time of the last status report on the resource, nanoseconds of the monitor's clock; null if there was none lately. Called
   * only for a call that is past its deadline.
   */
  readonly reportedNs: (resource: Alias | null) => number | null;
}

/** Look again, with the state for the next look; or stop waiting. */
export type Decision = { readonly kind: 'go-on'; readonly watched: Watched } | Overdue;

/** The state before the first look. */
export function beginWatch(now: number): Watched {
  return { startedAt: now, lookedAt: now, beats: -1, beatSeenAt: now, dyingForMs: null };
}

/** Decides from one look whether to look again, or why no answer is to be waited for. */
export function decide(before: Watched, look: Look, deadlines: Deadlines, patience: Patience): Decision {
  if (!look.header.ok) return { kind: 'lost', what: look.header.what };
  const header = look.header.value;
  const beaten = header.beats !== before.beats;
  const { now } = look;
  const watched = { ...before, lookedAt: now, beats: header.beats, beatSeenAt: beaten ? now : before.beatSeenAt };
  const dying = classifyDying(header);
  if (dying !== null) {
    // The process has crashed, so no deadline makes this a hang, whatever its calls and its heartbeat look like.
    // Without deadlines, time without a beat does not count: a debugger may keep the process from ending.
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
    // A first-chance exception may have been handled, so it is no verdict. But the process may need time to end.
    const deadlineMs = deadlines.callMs(lane.inFlight.call) + (header.crash === null ? 0 : dyingMs);
    const wallMs = Number(header.beatNs - lane.enterNs) / 1e6;
    const insideMs = header.stallMs > STALL_MS ? wallMs - header.stallMs : wallMs;
    if (insideMs <= deadlineMs) continue;
    // A Cancel may wait for a worker that still reports. That is no hang until PROGRESS_TIMES deadlines have passed.
    const silentMs = Math.min(insideMs, sinceReportMs(header, lane, reportedNs));
    if (silentMs > deadlineMs || insideMs > PROGRESS_TIMES * deadlineMs)
      return { kind: 'hang', during: lane.inFlight, deadlineMs };
  }
  return null;
}

/** Milliseconds since the last status report on the call's resource; infinite if none came since the call began. */
function sinceReportMs({ beatNs }: JournalHeader, { inFlight, enterNs }: LaneState, reportedNs: Look['reportedNs']): number {
  const lastNs = reportedNs(inFlight.resource);
  return lastNs === null || lastNs < Number(enterNs) ? Number.POSITIVE_INFINITY : (Number(beatNs) - lastNs) / 1e6;
}

/** A hang if a process inside a call has no heartbeat. Without deadlines it is none: a debugger stops the heartbeat too. */
function stopped({ inside }: JournalHeader, silentMs: number, { unbounded }: Deadlines, { noBeatMs }: Patience): Overdue | null {
  const [first] = inside;
  if (first === undefined || silentMs <= noBeatMs || unbounded === true) return null;
  return { kind: 'hang', during: first.inFlight, deadlineMs: noBeatMs };
}

/** A process that is inside no call and has not answered for too long. */
function unanswered({ inside, stallMs }: JournalHeader, waitedMs: number, { totalMs }: Deadlines): Overdue | null {
  if (inside.length > 0 || waitedMs <= totalMs + TOTAL_MARGIN_MS) return null;
  const what = `it gave no answer within ${Math.round(waitedMs)} ms though no call was open`;
  return { kind: stallMs > STALL_MS ? 'stuck' : 'lost', what };
}

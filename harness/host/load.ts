/**
 * Measures how busy the machine is by the delay of our own processes. The system's load average only counts processes that want
 * to run. On a machine with many cores, or in a container with a share of one, it says little about the delay. Pure.
 */
import type { Place } from './place/place.ts';

/** The heartbeat of a monitor: a thread of the shim that only counts its naps. */
export interface Pulse {
  readonly beats: number;
  /** Time of the last beat by the monitor's own clock, nanoseconds. */
  readonly atNs: bigint;
  /** The longest gap between two beats since the last scenario began, milliseconds. */
  readonly gapMs: number;
}

/** Length of one nap of the heartbeat, milliseconds (journal.c). */
export const BEAT_MS = 5;

/** Upper limit of each factor. The journal is also the subject's memory, so it may claim anything. */
const MOST = 1_000;

/**
 * How late the heartbeat was on average between two looks: 1 if it was in time, 3 if a beat came every 15 ms. At least 1,
 * whatever the journal claims.
 * @param wallMs time between the two looks by the host's clock, milliseconds; used only if there was no beat at all
 */
export function lateness(before: Pulse, after: Pulse, wallMs: number): number {
  const beats = after.beats - before.beats;
  const elapsedMs = beats > 0 ? Number(after.atNs - before.atNs) / 1e6 : wallMs;
  return bounded(elapsedMs / (Math.max(beats, 1) * BEAT_MS));
}

/**
 * Time until a process calls back on a quiet machine, milliseconds. Nothing of the subject is loaded by then, so any further
 * delay is the machine's. A start is mostly computing, which a busy machine stretches far more than a nap. Measured beside 15
 * others on one core: naps took twice as long, and starts fifty times.
 */
const USUAL_START_MS: Readonly<Record<Place['platform'], number>> = { linux: 100, windows: 400, wine: 1_000 };

/** Beats in a gap that counts as factor 1. A gap n times as long is as bad as a heartbeat that is late by the factor n. */
const LONG_GAP_BEATS = 20;

/** What one process has measured of the machine. */
export interface Noticed {
  readonly platform: Place['platform'];
  /** Time from its start until it called back, milliseconds. */
  readonly startMs: number;
  /** Mean lateness of its heartbeat since then, as a factor. */
  readonly late: number;
  /** The longest gap of its heartbeat since the last scenario began, milliseconds. */
  readonly gapMs: number;
}

/** How busy the machine is. Every figure but `gapMs` is a multiple of a quiet machine's, at least 1. */
export interface Load {
  /** How late the heartbeat is on average. */
  readonly late: number;
  /** How much longer a process takes to start. */
  readonly starts: number;
  /** The worst of the measured factors, the longest gap included. Decisions use this one. */
  readonly factor: number;
  /** The longest gap of the heartbeat, milliseconds. */
  readonly gapMs: number;
}

/** The load of a quiet machine. */
export const QUIET: Load = { late: 1, starts: 1, factor: 1, gapMs: BEAT_MS };

/** The load that a process's measurements show. */
export function loadOf({ platform, startMs, late, gapMs }: Noticed): Load {
  const starts = bounded(startMs / USUAL_START_MS[platform]);
  const factor = Math.max(bounded(late), starts, bounded(gapMs / (LONG_GAP_BEATS * BEAT_MS)));
  return { late: bounded(late), starts, factor, gapMs };
}

/**
 * From this factor on, a machine is overloaded. Twice as many computing processes as cores stay below it: no reason to do less.
 */
const OVERLOADED = 4;

/** Whether the check should start fewer processes and leave expensive work for last. */
export function isOverloaded({ factor }: Load): boolean {
  return factor >= OVERLOADED;
}

/**
 * Factor by which deadlines grow for the machine's own delay, 1 to 3. With more, a real hang could use up the whole check's time.
 */
export function slackOf({ factor }: Load): number {
  return Math.min(3, Math.max(1, factor / OVERLOADED));
}

function bounded(factor: number): number {
  return Number.isFinite(factor) ? Math.min(MOST, Math.max(1, factor)) : 1;
}

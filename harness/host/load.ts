/**
 * How busy the machine is, as our own processes notice it. The system's load average says how many want to run; what counts here is how late that makes
 * us: on a machine with many cores, or in a container with a share of one, the two have little to do with each other. Pure.
 */
import type { Place } from './place/place.ts';

/** The heartbeat of a monitor: a thread of the shim's that does nothing but count naps. */
export interface Pulse {
  readonly beats: number;
  /** Time of the last beat by the monitor's own clock, nanoseconds. */
  readonly atNs: bigint;
  /** The longest gap between two beats, milliseconds. */
  readonly gapMs: number;
}

/** How long the heartbeat naps, milliseconds (journal.c). */
export const BEAT_MS = 5;

/** Whatever the journal says: it is the subject's memory as well. */
const MOST = 1_000;

/**
 * How late the heartbeat was on average between two looks: 1 in time, 3 if a beat came every 15 ms. At least 1, whatever the journal claims.
 * @param wallMs between the two looks, by the host's clock: where not a single beat came, that is all there is to go by
 */
export function lateness(before: Pulse, after: Pulse, wallMs: number): number {
  const beats = after.beats - before.beats;
  const elapsedMs = beats > 0 ? Number(after.atNs - before.atNs) / 1e6 : wallMs;
  return bounded(elapsedMs / (Math.max(beats, 1) * BEAT_MS));
}

/**
 * How long a process takes to call back on a quiet machine, milliseconds. Nothing of the subject's is loaded by then, so all that is longer is the machine's. Most of
 * it is computing, which a busy machine stretches far more than a nap: measured beside 15 others on one core, naps were twice as long
 * and starts fifty times.
 */
const USUAL_START_MS: Readonly<Record<Place['platform'], number>> = { linux: 100, windows: 400, wine: 1_000 };

/** A single gap of so many beats is as bad as a heartbeat that is late once over. */
const LONG_GAP_BEATS = 20;

/** What a process has noticed of the machine. */
export interface Noticed {
  readonly platform: Place['platform'];
  /** From its start until it called back, milliseconds. */
  readonly startMs: number;
  /** Mean lateness of its heartbeat since, and the longest gap. */
  readonly late: number;
  readonly gapMs: number;
}

/** How busy the machine is; each figure is a multiple of what a quiet one shows, at least 1. */
export interface Load {
  /** How late the heartbeat is on average. */
  readonly late: number;
  /** How much longer a process takes to start. */
  readonly starts: number;
  /** The worst of what was measured: what decides. */
  readonly factor: number;
  /** The longest gap of the heartbeat, milliseconds. */
  readonly gapMs: number;
}

export const QUIET: Load = { late: 1, starts: 1, factor: 1, gapMs: BEAT_MS };

/** How busy the machine is. */
export function loadOf({ platform, startMs, late, gapMs }: Noticed): Load {
  const starts = bounded(startMs / USUAL_START_MS[platform]);
  const factor = Math.max(bounded(late), starts, bounded(gapMs / (LONG_GAP_BEATS * BEAT_MS)));
  return { late: bounded(late), starts, factor, gapMs };
}

/** From here on a machine counts as overloaded: twice as many as its cores that compute are no reason to do less. */
const OVERLOADED = 4;

export function isOverloaded({ factor }: Load): boolean {
  return factor >= OVERLOADED;
}

/** How much more of the machine's own delay a deadline allows for, 1 to 3: more would make a real hang cost what the whole check has. */
export function slackOf({ factor }: Load): number {
  return Math.min(3, Math.max(1, factor / OVERLOADED));
}

function bounded(factor: number): number {
  return Number.isFinite(factor) ? Math.min(MOST, Math.max(1, factor)) : 1;
}

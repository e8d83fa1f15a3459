/** How long the host waits for what. */
import type { CallName } from './trace.ts';

/** Bounds for one question; see host/overdue.ts for how time inside the subject is counted. */
export interface Deadlines {
  /** Milliseconds that one call into the subject may take. */
  readonly callMs: (call: CallName) => number;
  /** Milliseconds that all of it may take, calls, waits and pauses. */
  readonly totalMs: number;
  /** Whether a debugger is asked for the stacks of what hangs, which takes a few seconds. */
  readonly stacks?: boolean;
  /** Nothing but its own end ends the process: a debugger may stop it for as long as it likes, with its heartbeat and after a crash. */
  readonly unbounded?: true;
}

/** No deadline of any kind, for a process that somebody holds in a debugger. */
export const UNBOUNDED: Deadlines = {
  callMs: () => Number.POSITIVE_INFINITY,
  totalMs: Number.POSITIVE_INFINITY,
  unbounded: true,
};

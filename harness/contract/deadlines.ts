/** The host's limits for waiting on a monitor. */
import type { CallName } from './trace.ts';

/** Limits for one question to a monitor. host/overdue.ts counts the time inside the subject. */
export interface Deadlines {
  /** Longest time for one call into the subject, milliseconds. */
  readonly callMs: (call: CallName) => number;
  /** Longest time for all calls, waits and pauses together, milliseconds. */
  readonly totalMs: number;
  /** Whether a debugger reads the stacks of a hanging process, which takes a few seconds. */
  readonly stacks?: boolean;
  /** The host never ends the process. A debugger may stop it for any time, also after a crash or with no heartbeat. */
  readonly unbounded?: true;
}

/** No limit at all, for a process that the user stops in a debugger. */
export const UNBOUNDED: Deadlines = {
  callMs: () => Number.POSITIVE_INFINITY,
  totalMs: Number.POSITIVE_INFINITY,
  unbounded: true,
};

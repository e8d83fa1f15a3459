/** How long a call took, and whether the time was the subject's own. Pure. */
import type { Step } from '../contract/step.ts';
import type { CallName } from '../contract/trace.ts';
import { type Call, msBetween } from './history.ts';

/** Longest time of a call that the entry-point pages (resapi.h) recommend, milliseconds. */
export const PROMPT_MS = 300;

/** If the machine's longest stall in a run is at least this long, it stalls often; milliseconds. */
const STALLS_OFTEN_MS = 100;

/** Stalls that one Cancel may then meet, since it wakes a worker and waits for it. Only the longest stall is known. */
const STALLS_A_CALL = 3;

/** How much of a call's time may be due to the machine's stalls, milliseconds. */
function ours(stallMs: number): number {
  return stallMs >= STALLS_OFTEN_MS ? STALLS_A_CALL * stallMs : stallMs;
}

/**
 * Time of a call without the machine's stalls, milliseconds; may be negative.
 * @param stallMs the longest stall of the run
 */
export function tookMs({ enter, exit }: Call & { readonly exit: NonNullable<Call['exit']> }, stallMs: number): number {
  return msBetween(enter, exit) - ours(stallMs);
}

/** Whether the step delays or holds callbacks. Then a call may have waited for us. */
export function keepsWaiting(step: Step): boolean {
  if (step.do === 'cancel') return step.holdLog !== undefined;
  return (step.do === 'online' || step.do === 'offline') && step.script !== undefined;
}

/** Whether a call has nothing to wait for. Cancel has a rule of its own; Terminate and Close may wait for the worker. */
export function returnsSoon(call: CallName): boolean {
  return call === 'Open' || call === 'Online' || call === 'Offline' || call === 'LooksAlive' || call === 'IsAlive';
}

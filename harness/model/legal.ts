/** Knows in which states of a resource a Resource Monitor makes each call. Generated steps have these states as their guard. */
import type { KnownState, Step } from '../contract/step.ts';

const OPEN: readonly KnownState[] = ['offline', 'online-pending', 'online', 'offline-pending', 'failed'];

/**
 * The states in which the call is legal; null if the step is legal at any time, for example because it calls nothing. Online is
 * not legal in Failed, since a Resource Monitor calls Terminate first. It polls only resources that are online.
 */
export function legalStates(call: Step['do']): readonly KnownState[] | null {
  switch (call) {
    case 'open':
      return ['closed'];
    case 'online':
      return ['offline'];
    case 'offline':
    case 'isAlive':
    case 'looksAlive':
      return ['online'];
    case 'cancel':
    case 'terminate':
    case 'close':
    case 'arbitrate':
    case 'release':
      return OPEN;
    case 'measure':
    case 'wait':
    case 'pause':
    case 'unload':
      return null;
  }
}

/** Whether a step's guard is the usual one, which only makes it legal and says nothing about the situation. */
export function isUsualGuard(step: Step): boolean {
  const legal = legalStates(step.do);
  if (step.if === undefined || legal === null) return step.if === undefined;
  return step.if.length === legal.length && legal.every((state) => step.if?.includes(state));
}

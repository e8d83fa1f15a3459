/** In which states of a resource a Resource Monitor makes each call: the guard that generated steps carry. */
import type { KnownState, Step } from '../contract/step.ts';

const OPEN: readonly KnownState[] = ['offline', 'online-pending', 'online', 'offline-pending', 'failed'];

/**
 * Null: the step calls nothing, or may come at any time. Online straight after Failed is an order that no Resource Monitor
 * makes (it calls Terminate first); the polls are for resources that are online.
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

/** Whether a step's guard is just what makes it legal, and so says nothing about the situation. */
export function isUsualGuard(step: Step): boolean {
  const legal = legalStates(step.do);
  if (step.if === undefined || legal === null) return step.if === undefined;
  return step.if.length === legal.length && legal.every((state) => step.if?.includes(state));
}

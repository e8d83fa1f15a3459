/**
 * The shim's enums, as numbers in a journal (harness/monitor/shim/layout.h). A test compares each one with the compiler's value.
 */
import type { CancelTarget } from '../../contract/step.ts';

/** `enum pc_kind`: what a record is. */
export const KIND = {
  enter: 1,
  return: 2,
  report: 3,
  reported: 4,
  log: 5,
  callback: 6,
  skipped: 7,
  anchor: 8,
  waited: 9,
  measured: 10,
} as const;

/** Bits of a record's flags. */
export const FLAG = {
  readable: 1,
  stale: 2,
  inOperation: 4,
  float: 8,
  registers: 16,
  heapKnown: 32,
  heapOk: 64,
  inUseKnown: 128,
} as const;

/** Index = pc_target. */
export const TARGETS: readonly CancelTarget[] = ['own', 'null', 'closed', 'made-up'];
/** Index = pc_action. */
export const ACTIONS = ['continue', 'delay', 'terminate', 'hold'] as const;
/** Index = pc_waited. */
export const WAITED = ['settled', 'quiet', 'limit'] as const;

/** `enum pc_inside`: where a lane is. */
export const INSIDE = { outside: 0, inside: 1, gone: 2 } as const;

/** `enum pc_crash_state`: how much is known about an exception. */
export const CRASH_STATE = { none: 0, firstChance: 1, final: 2 } as const;

/** The shim's value for true. */
export const YES = 1;

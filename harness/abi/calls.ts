/**
 * Numbers that the shim writes for calls and callbacks (harness/monitor/shim/layout.h: enum pc_call, enum pc_callback).
 * A test compares this file with the header.
 */
import type { CallbackName, CallName } from '../contract/trace.ts';

/** Index = pc_call. */
export const CALLS: readonly (CallName | null)[] = [
  null,
  'LoadLibrary',
  'StartupEx',
  'Startup',
  'Open',
  'Online',
  'Offline',
  'Cancel',
  'Terminate',
  'Close',
  'LooksAlive',
  'IsAlive',
  'FreeLibrary',
  'Arbitrate',
  'Release',
];

/** Index = pc_callback: the order of the callback table, then Startup's plain SetResourceStatus and what Arbitrate is given. */
export const CALLBACKS: readonly (CallbackName | null)[] = [
  null,
  'LogEvent',
  'SetResourceStatusEx',
  'SetResourceLockedMode',
  'SignalFailure',
  'SetResourceInMemoryNodeLocalProperties',
  'EndControlCall',
  'EndTypeControlCall',
  'ExtendControlCall',
  'ExtendTypeControlCall',
  'RaiseResTypeNotification',
  'ChangeResourceProcessForDumps',
  'ChangeResTypeProcessForDumps',
  'SetInternalState',
  'SetResourceLockedModeEx',
  'RequestDump',
  'SetResourceWprPolicy',
  'ArmWprWatchdogForCurrentResourceCall',
  'SetResourceStatus',
  'QuorumLost',
];

/** The number of a call; total, since every CallName stands in CALLS. */
export function callNumber(call: CallName): number {
  return CALLS.indexOf(call);
}

/**
 * The shim's numbers of calls and callbacks (harness/monitor/shim/layout.h: enum pc_call, enum pc_callback). A test compares this
 * file with the header.
 */
import type { CallbackName, CallName } from '../contract/trace.ts';

/** Names of the calls. The index is pc_call. */
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

/** Names of the callbacks. The index is pc_callback: those of the table, then Startup's SetResourceStatus, then Arbitrate's. */
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

/** The shim's number of a call. CALLS has every CallName, so there always is one. */
export function callNumber(call: CallName): number {
  return CALLS.indexOf(call);
}

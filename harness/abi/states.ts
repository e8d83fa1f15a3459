/** The values of CLUSTER_RESOURCE_STATE, and their meaning for a pending operation. */

/** Numbers as in resapi.h. */
export const STATE = {
  unknown: -1,
  inherited: 0,
  initializing: 1,
  online: 2,
  offline: 3,
  failed: 4,
  cannotComeOnlineOnAnyNode: 126,
  cannotComeOnlineOnThisNode: 127,
  pending: 128,
  onlinePending: 129,
  offlinePending: 130,
} as const;

const NAMES: Readonly<Record<number, string>> = {
  [-1]: 'Unknown',
  0: 'Inherited',
  1: 'Initializing',
  2: 'Online',
  3: 'Offline',
  4: 'Failed',
  126: 'CannotComeOnlineOnAnyNode',
  127: 'CannotComeOnlineOnThisNode',
  128: 'Pending',
  129: 'OnlinePending',
  130: 'OfflinePending',
};

/** The state's name for people; `state 7` if resapi.h has none, `unreadable status` for null. */
export function stateName(state: number | null): string {
  if (state === null) return 'unreadable status';
  return NAMES[state] ?? `state ${state}`;
}

/** A status callback's answer that tells the DLL to stop the operation: ResourceExitStateTerminate, resapi.h. */
export const TERMINATE_ANSWER = 1;

/** Whether a report of this state ends a pending operation. */
export function isTerminal(state: number | null): boolean {
  return state === 2 || state === 3 || state === 4 || state === 126 || state === 127;
}

/** Whether the operation goes on after a report of this state. */
export function isPending(state: number | null): boolean {
  return state === 128 || state === 129 || state === 130;
}

/** Finds the call that failed in a run whose process did not end. Pure. */
import { codeName, ERROR_IO_PENDING } from '../abi/errors.ts';
import type { CallName, EventOfKind, TraceEvent } from '../contract/trace.ts';

interface FailedCall {
  readonly call: CallName;
  /** Name of its error code; null if the operation stayed pending and then failed. */
  readonly code: string | null;
}

/**
 * The first call that answered a failure; null if there is none.
 * @param orPending whether otherwise the first pending Online or Offline counts as the failed call
 */
export function failedCall(events: readonly TraceEvent[], orPending: boolean): FailedCall | null {
  const returns = events.filter((event) => event.kind === 'return');
  for (const event of returns) {
    const code = failureOf(event);
    if (code !== null) return { call: event.call, code };
  }
  const pending = returns.find(({ call, value }) => (call === 'Online' || call === 'Offline') && value === ERROR_IO_PENDING);
  return orPending && pending !== undefined ? { call: pending.call, code: null } : null;
}

function failureOf({ call, value, lastError }: EventOfKind<'return'>): string | null {
  switch (call) {
    case 'Open':
      return value === 0 ? codeName(lastError) : null;
    case 'StartupEx':
    case 'Startup':
      return value === 0 ? null : codeName(value);
    case 'Online':
    case 'Offline':
      return value === 0 || value === ERROR_IO_PENDING ? null : codeName(value);
    case 'LoadLibrary':
    case 'FreeLibrary':
    case 'Cancel':
    case 'Terminate':
    case 'Close':
    case 'LooksAlive':
    case 'IsAlive':
    case 'Arbitrate':
    case 'Release':
      return null;
  }
}

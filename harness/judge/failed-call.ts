/** Which call of a run that went on to its end said that it failed. Pure. */
import { codeName, ERROR_IO_PENDING } from '../abi/errors.ts';
import type { CallName, EventOfKind, TraceEvent } from '../contract/trace.ts';

interface FailedCall {
  readonly call: CallName;
  /** What it answered; null where it only went on and came to nothing. */
  readonly code: string | null;
}

/** The first that answered a failure, else the first Online or Offline, if `orPending`; null if there is none. */
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

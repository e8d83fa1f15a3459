/** A small register for the reporters' tests. The real one is in suites/. */
import type { RuleInfo } from '../harness/contract/rule.ts';

const common = {
  reason: 'Administrators rely on it.',
  cause: 'A flag that nobody resets.',
  runs: 'Cancel at rendezvous and swept delays.',
};

/** The rules of the sample report. */
export const sampleRegister: readonly RuleInfo[] = [
  {
    ...common,
    id: 'returns.it-returns',
    family: 'returns',
    title: 'Cancel returns',
    basis: 'documented',
    citation:
      'PCANCEL_ROUTINE page, resapi.h: the routine answers with ERROR_SUCCESS or an error code; a crash, an exit or an endless call answers neither.',
    remedy: 'Find the address in the crash record; guard the state that a second Cancel finds already released.',
  },
  {
    ...common,
    id: 'returns.error-means-not-cancelled',
    family: 'returns',
    title: 'An error code means that nothing was cancelled',
    basis: 'documented',
    citation: 'PCANCEL_ROUTINE page, resapi.h: an error code says that the operation was not successfully cancelled.',
    remedy: 'Answer an error only where the operation goes on.',
  },
  {
    ...common,
    id: 'returns.success-means-cancelled',
    family: 'returns',
    title: 'ERROR_SUCCESS means that the operation was cancelled',
    basis: 'documented',
    citation:
      'PCANCEL_ROUTINE page, resapi.h: the routine cancels an operation, and every other answer is said to mean that it did not.',
    remedy: 'Answer ERROR_SUCCESS only once the worker can no longer report the requested state; decide both under one lock.',
  },
  {
    ...common,
    id: 'returns.domain',
    family: 'returns',
    title: 'The code is a Win32 error code',
    basis: 'derived',
    citation: 'System Error Codes pages: 0 to 15999, or bit 29 set for application-defined codes.',
    remedy: 'Return Win32 codes, not HRESULTs.',
  },
  {
    ...common,
    id: 'liveness.one-terminal-report',
    family: 'liveness',
    title: 'A pending operation ends with one terminal report',
    basis: 'derived',
    citation: 'SetResourceStatus page: after ERROR_IO_PENDING the DLL reports until the operation has ended.',
    remedy: 'Report exactly once when the worker ends, cancelled or not.',
  },
  {
    ...common,
    id: 'liveness.within-300-ms',
    family: 'liveness',
    title: 'Cancel returns within 300 ms',
    basis: 'policy',
    citation: 'Entry point pages recommend 300 ms.',
    remedy: 'Signal the worker and return.',
  },
  {
    ...common,
    id: 'recovery.works-again',
    family: 'recovery',
    title: 'The resource works again after a Cancel',
    basis: 'derived',
    citation: 'Resource Monitor: a resource that failed or was cancelled is terminated and brought online again.',
    remedy: 'Reset the cancel flag when a new operation starts.',
  },
  {
    ...common,
    id: 'binding.slot-executable',
    family: 'binding',
    title: 'The Cancel slot points into executable code of a module',
    basis: 'derived',
    citation: 'CLRES_FUNCTION_TABLE page.',
    remedy: 'Fill the table by the SDK macro of its version.',
  },
  {
    ...common,
    id: 'arguments.null-resid',
    family: 'arguments',
    title: 'Cancel of a NULL RESID is refused',
    basis: 'policy',
    citation: 'No document says so.',
    remedy: 'Check for NULL.',
  },
  {
    ...common,
    id: 'arguments.closed-resid',
    family: 'arguments',
    title: 'Cancel of a closed RESID is survived',
    basis: 'misuse',
    citation: 'No document says so.',
    remedy: 'Look the RESID up in a table.',
  },
];

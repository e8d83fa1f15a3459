/** Classifies and names the error codes that entry points return. */
import { ERROR_NAMES } from './error-names.ts';

export const ERROR_SUCCESS = 0;
export const ERROR_IO_PENDING = 997;

/** Largest Win32 system error code (winerror.h's ranges end at 15999). */
const LAST_SYSTEM_ERROR = 15999;

/** The kind of a DWORD that an entry point returned. */
export type CodeKind = 'success' | 'win32' | 'application' | 'hresult-of-win32' | 'other';

/**
 * Classifies a DWORD that an entry point returned. Bit 29 marks application-defined codes (SetLastError page). HRESULT_FROM_WIN32
 * gives 0x8007xxxx. Other HRESULTs, NTSTATUSes and -1 are no error codes, and so are `other`.
 */
export function codeKind(value: number): CodeKind {
  if (value === 0) return 'success';
  if (value <= LAST_SYSTEM_ERROR) return 'win32';
  if (value >>> 16 === 0x8007) return 'hresult-of-win32';
  // Small negative numbers have bit 29 too, but no application defined them.
  if ((value & 0x20000000) !== 0 && value >>> 24 !== 0xff) return 'application';
  return 'other';
}

/** The code for people: `5023 (ERROR_INVALID_STATE)`, or `0x80004005` for a code beyond the system's. */
export function codeName(value: number): string {
  const name = ERROR_NAMES[value];
  if (name !== undefined) return `${value} (${name})`;
  return value <= LAST_SYSTEM_ERROR ? String(value) : `0x${value.toString(16).toUpperCase().padStart(8, '0')}`;
}

/** Win32 system error codes that resource DLLs use, and what a DWORD can be at all (winerror.h). */

const NAMES: Readonly<Record<number, string>> = {
  0: 'ERROR_SUCCESS',
  1: 'ERROR_INVALID_FUNCTION',
  2: 'ERROR_FILE_NOT_FOUND',
  5: 'ERROR_ACCESS_DENIED',
  6: 'ERROR_INVALID_HANDLE',
  8: 'ERROR_NOT_ENOUGH_MEMORY',
  50: 'ERROR_NOT_SUPPORTED',
  87: 'ERROR_INVALID_PARAMETER',
  120: 'ERROR_CALL_NOT_IMPLEMENTED',
  126: 'ERROR_MOD_NOT_FOUND',
  127: 'ERROR_PROC_NOT_FOUND',
  170: 'ERROR_BUSY',
  193: 'ERROR_BAD_EXE_FORMAT',
  258: 'WAIT_TIMEOUT',
  995: 'ERROR_OPERATION_ABORTED',
  997: 'ERROR_IO_PENDING',
  998: 'ERROR_NOACCESS',
  1114: 'ERROR_DLL_INIT_FAILED',
  1168: 'ERROR_NOT_FOUND',
  1223: 'ERROR_CANCELLED',
  1306: 'ERROR_REVISION_MISMATCH',
  1460: 'ERROR_TIMEOUT',
  5004: 'ERROR_RESOURCE_NOT_ONLINE',
  5006: 'ERROR_RESOURCE_NOT_AVAILABLE',
  5007: 'ERROR_RESOURCE_NOT_FOUND',
  5023: 'ERROR_INVALID_STATE',
  5080: 'ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND',
};

export const ERROR_SUCCESS = 0;
export const ERROR_IO_PENDING = 997;
export const ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND = 5080;

/** Largest Win32 system error code (winerror.h's ranges end at 15999). */
export const LAST_SYSTEM_ERROR = 15999;

export type CodeKind = 'success' | 'win32' | 'application' | 'hresult-of-win32' | 'other';

/**
 * What kind of number a DWORD is that an entry point returned. Bit 29 marks application-defined codes (SetLastError page);
 * HRESULT_FROM_WIN32 gives 0x8007xxxx; other HRESULTs, NTSTATUSes and -1 are no error codes.
 */
export function codeKind(value: number): CodeKind {
  if (value === 0) return 'success';
  if (value <= LAST_SYSTEM_ERROR) return 'win32';
  if (value >>> 16 === 0x8007) return 'hresult-of-win32';
  // Small negative numbers have bit 29 set as well, but are no codes that an application defined.
  if ((value & 0x20000000) !== 0 && value >>> 24 !== 0xff) return 'application';
  return 'other';
}

/** `5023 (ERROR_INVALID_STATE)`, `0x80004005`. */
export function codeName(value: number): string {
  const name = NAMES[value];
  if (name !== undefined) return `${value} (${name})`;
  return value <= LAST_SYSTEM_ERROR ? String(value) : `0x${value.toString(16).toUpperCase().padStart(8, '0')}`;
}

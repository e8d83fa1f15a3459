/** What a subject that cannot be bound is told. Pure. */
import { codeName, ERROR_CLUSTER_RESNAME_NOT_FOUND } from '../abi/errors.ts';
import { HEADER_BYTES, type TableReading } from '../abi/table.ts';
import type { Cause } from '../contract/verdict.ts';

/** What is wrong with a function table, as a finding says it. */
export function tableTrouble(entry: string, address: string, reading: Exclude<TableReading, { kind: 'table' }>): string {
  switch (reading.kind) {
    case 'unreadable':
      return `${entry} answered ERROR_SUCCESS, but the function table at ${address} is unusable: ${reading.what}. Cancel was not called.`;
    case 'unknown-version':
      return `Its function table says version 0x${reading.version.toString(16)}, which is none of 0x100, 0x200, 0x300 and 0x400. Cancel was not called.`;
    case 'too-small':
      return `Its function table says ${reading.size} bytes at version ${reading.version}.0, which needs ${reading.needed} (${reading.needed + HEADER_BYTES} with the header). Cancel was not called.`;
  }
}

/** Why Startup or StartupEx, which answered `value`, leaves nothing to judge. */
export function startupRefused(entry: string, value: number, resourceType: string): Cause {
  if (value === ERROR_CLUSTER_RESNAME_NOT_FOUND) {
    return {
      cause: 'type-refused',
      detail: `${entry} does not know the resource type "${resourceType}" (${codeName(value)}); name the type that it serves with --resource-type`,
    };
  }
  return { cause: 'unsound-before-cancel', detail: `${entry} failed with ${codeName(value)} before any Cancel` };
}

/**
 * Why a subject that the loader refused cannot be judged.
 * @param error GetLastError; 0 on ELF
 * @param text the loader’s own sentence; empty on PE
 */
export function loadRefused(error: number, text: string): Cause {
  // 126 and 127: a module or a function that it imports is missing (winerror.h); on ELF the loader's own sentence says which.
  if (error === 126 || error === 127) {
    return { cause: 'missing-import', detail: `a module or function that it imports is not there (${codeName(error)})` };
  }
  if (error === 193)
    return { cause: 'wrong-machine', detail: `the loader does not take it as a module of this machine (${codeName(error)})` };
  if (text !== '' && /cannot open shared object|undefined symbol|version .* not found/.test(text)) {
    return { cause: 'missing-import', detail: `the loader says: ${text}` };
  }
  return { cause: 'unsound-before-cancel', detail: `loading it failed: ${text === '' ? codeName(error) : text}` };
}

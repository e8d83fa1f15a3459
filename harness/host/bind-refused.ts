/** Explains why a subject cannot be bound. Pure. */
import { basename } from 'node:path';
import { codeName } from '../abi/errors.ts';
import { HEADER_BYTES, type TableReading } from '../abi/table.ts';
import type { Cause } from '../contract/verdict.ts';
import { printable } from '../subject/printable.ts';

/** The message of a finding about a function table that cannot be used. */
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

/** Adds to a cause that it is about another DLL, to which the subject's entry points are forwarded. */
export function targetRefused(path: string, cause: Cause): Cause {
  return { ...cause, detail: `${cause.detail} (said of ${printable(basename(path))}, to which its entry points are forwarded)` };
}

/**
 * Codes by which Startup may refuse a resource type that it does not serve: the cluster's own; 126, from DLLs made by the SDK's
 * wizard (measured); and 2, 87 and 1168, which may mean something else as well. See docs/decisions/0016-what-the-loader-says.md.
 */
const TYPE_REFUSED: readonly number[] = [2, 87, 126, 1168, 5078, 5079, 5080];

/**
 * The cause when Startup or StartupEx has failed, so that nothing can be judged.
 * @param value the Win32 error code that it returned
 * @param guessed whether the resource type is our guess from the file's name, rather than one that the user named
 */
export function startupRefused(entry: string, value: number, resourceType: string, guessed: boolean): Cause {
  const code = codeName(value);
  if (!TYPE_REFUSED.includes(value)) {
    const asked = guessed ? `, asked for the resource type "${resourceType}", which is a guess from the file's name` : '';
    return { cause: 'unsound-before-cancel', detail: `${entry} failed with ${code} before any Cancel${asked}` };
  }
  return {
    cause: 'type-refused',
    detail: guessed
      ? `${entry} does not take the resource type "${resourceType}", which is a guess from the file's name (${code}); name the type that it serves with --resource-type`
      : `${entry} refused the type that you named, "${resourceType}" (${code}); name the type that it serves with --resource-type, or see why it answers so`,
  };
}

/** What a subject that cannot be bound is told. Pure. */
import { basename } from 'node:path';
import { codeName } from '../abi/errors.ts';
import { HEADER_BYTES, type TableReading } from '../abi/table.ts';
import type { Cause } from '../contract/verdict.ts';
import { printable } from '../subject/printable.ts';

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

/** The same of a DLL to which entry points of the subject are forwarded. */
export function targetRefused(path: string, cause: Cause): Cause {
  return { ...cause, detail: `${cause.detail} (said of ${printable(basename(path))}, to which its entry points are forwarded)` };
}

/**
 * What Startup may answer to a resource type that it does not serve. The cluster's own codes for it; 126, which DLLs made by the SDK's
 * wizard answer (measured); and 2, 87 and 1168, which may mean something else as well. See docs/decisions/0016-what-the-loader-says.md.
 */
const TYPE_REFUSED: readonly number[] = [2, 87, 126, 1168, 5078, 5079, 5080];

/**
 * Why Startup or StartupEx, which answered `value`, leaves nothing to judge.
 * @param guessed whether the type is a guess of ours (the file's name), not one that the user knows
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

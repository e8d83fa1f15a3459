/**
 * Recognizes crashes for want of disk space. The journal is a mapped file that grows as it is written. On a full file system,
 * writing to it ends the process inside our own shim, so the subject is not to blame.
 */
import { statfsSync } from 'node:fs';
import { basename } from 'node:path';
import type { CodePlace } from '../contract/trace.ts';

/** A file system with less free space counts as full, bytes: a page of the journal, and what the system keeps for itself. */
const NOTHING_BYTES = 256 << 10;

/**
 * Raised by a mapped file without room (signal.h, ntstatus.h). A DLL's own mappings raise it in the DLL's code, not in the shim.
 */
const NO_PAGE = /^SIGBUS|0xC0000006/;

/**
 * A sentence if the crash is for want of space, else null.
 * @param shim path of the shim, in which the journal is written
 * @param folder where the journal lies
 */
export function wantOfSpace(
  { code, at }: { readonly code: string; readonly at: CodePlace | null },
  shim: string,
  folder: string,
): string | null {
  if (at?.module !== basename(shim)) return null;
  if (!NO_PAGE.test(code) && !isFull(folder)) return null;
  return noSpaceIn(folder);
}

/** The sentence for a folder on a file system without room. */
export function noSpaceIn(folder: string): string {
  return `there is no space left in the folder for temporary files (${folder}): free some, or set TMPDIR to another`;
}

/** Whether the folder's file system has no room for a monitor's files; false if that is unknown. */
export function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < NOTHING_BYTES;
  } catch {
    return false;
  }
}

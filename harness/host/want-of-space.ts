/**
 * Crashes that are the machine's: the journal is a mapped file that grows as it is written, and where the file system is full, writing to it ends the
 * process inside our own shim, whoever called it.
 */
import { statfsSync } from 'node:fs';
import { basename } from 'node:path';
import type { CodePlace } from '../contract/trace.ts';

/** Less than this is nothing: a page of the journal, and what the system keeps for itself. */
const NOTHING_BYTES = 256 << 10;

/** What a mapped file without room raises (signal.h, ntstatus.h); a DLL's own mappings raise it in its own code. */
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

/** Whether the folder's file system has no room for a monitor's files; false where it cannot be asked. */
export function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < NOTHING_BYTES;
  } catch {
    return false;
  }
}

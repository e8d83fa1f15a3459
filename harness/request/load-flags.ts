/** Arguments that say how a DLL is loaded and bound; check, inspect and replay have them. */
import { existsSync, statSync } from 'node:fs';
import { UsageError } from '../contract/usage.ts';

export type Bind = 'table' | 'exports' | 'auto';

/** What --bind says. Throws UsageError. */
export function bindOf(text: string | undefined): Bind {
  switch (text) {
    case undefined:
    case 'auto':
      return 'auto';
    case 'table':
    case 'exports':
      return text;
    default:
      throw new UsageError(`--bind takes table, exports, auto, not "${text}".`);
  }
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Throws UsageError unless --dll-directory names a folder. */
export function requireFolder(folder: string): void {
  if (isFolder(folder)) return;
  throw new UsageError(`--dll-directory ${folder} is no folder; name one that holds the DLLs that yours needs.`);
}

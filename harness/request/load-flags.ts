/** Checks the arguments about loading and binding a DLL, which check, inspect and replay have in common. */
import { existsSync, statSync } from 'node:fs';
import { UsageError } from '../contract/usage.ts';

/**
 * The source of the routines: the function table or the exports. `auto`: the table, or the exports if no entry point gives one.
 */
export type Bind = 'table' | 'exports' | 'auto';

/**
 * The value of --bind; `auto` if it is not given.
 * @throws UsageError for any other text
 */
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

/** Whether the path is an existing folder. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/**
 * Checks a value of --dll-directory.
 * @throws UsageError if it is no folder
 */
export function requireFolder(folder: string): void {
  if (isFolder(folder)) return;
  throw new UsageError(`--dll-directory ${folder} is no folder; name one that holds the DLLs that yours needs.`);
}

/** The modules of the system that a subject runs on: for naming what it misses. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ApiSets, hostsOf, readApiSets } from '../subject/api-sets.ts';
import type { SystemModules } from '../subject/module-search.ts';
import type { Launcher } from './place/place.ts';

/** Folders of Wine's own DLLs, beside its binary (/usr/lib/wine) and by Debian's layout. */
const WINE_FOLDERS = ['x86_64-windows', '../x86_64-linux-gnu/wine/x86_64-windows', 'wine/x86_64-windows'];

/** A name that is a path leads to no module of the system's. */
const PLAIN_NAME = /^[^\\/:]+$/;

/** @param wineBinary path of wine64, or null where none is used */
export function systemModules({ platform, wineBinary }: Pick<Launcher, 'platform' | 'wineBinary'>): SystemModules {
  switch (platform) {
    case 'windows': {
      const system = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32');
      // What of Windows is there under the name of an API set differs from version to version: a set is there, and its functions are not looked at.
      return inFolders([system], new Map(), false, (name) => /^(?:api|ext)-ms-/.test(name));
    }
    case 'wine': {
      const folders = wineBinary === null ? [] : WINE_FOLDERS.map((folder) => join(dirname(wineBinary), folder));
      const schema = folders.map((folder) => join(folder, 'apisetschema.dll')).find((path) => existsSync(path));
      return inFolders(folders, schema === undefined ? new Map() : readApiSets(schema), true, () => false);
    }
    case 'linux':
      // The loader's own sentence names what is missing.
      return { has: () => true, path: () => null, apiSet: () => null, overridesOwn: false };
  }
}

function inFolders(
  folders: readonly string[],
  sets: ApiSets,
  overridesOwn: boolean,
  more: (name: string) => boolean,
): SystemModules {
  const path = (name: string): string | null =>
    PLAIN_NAME.test(name) ? (folders.map((folder) => join(folder, name)).find((each) => existsSync(each)) ?? null) : null;
  return { has: (name) => more(name) || path(name) !== null, path, apiSet: (name) => hostsOf(sets, name), overridesOwn };
}

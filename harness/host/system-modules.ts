/** Knows the modules of the system on which a subject runs, so that a missing one can be named. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ApiSets, hostsOf, readApiSets } from '../subject/api-sets.ts';
import type { SystemModules } from '../subject/module-search.ts';
import type { Launcher } from './place/place.ts';

/** Folders of Wine's own DLLs relative to its binary: beside it (/usr/lib/wine), and in Debian's layout. */
const WINE_FOLDERS = ['x86_64-windows', '../x86_64-linux-gnu/wine/x86_64-windows', 'wine/x86_64-windows'];

/** A module's name without a path; a path never names a module of the system. */
const PLAIN_NAME = /^[^\\/:]+$/;

/**
 * The modules of a launcher's platform.
 * @param wineBinary path of wine64; null without Wine
 */
export function systemModules({ platform, wineBinary }: Pick<Launcher, 'platform' | 'wineBinary'>): SystemModules {
  switch (platform) {
    case 'windows': {
      const system = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32');
      // API sets differ between versions of Windows, so every set counts as present and its functions are not checked.
      return inFolders([system], new Map(), false, (name) => /^(?:api|ext)-ms-/.test(name));
    }
    case 'wine': {
      const folders = wineBinary === null ? [] : WINE_FOLDERS.map((folder) => join(dirname(wineBinary), folder));
      const schema = folders.map((folder) => join(folder, 'apisetschema.dll')).find((path) => existsSync(path));
      return inFolders(folders, schema === undefined ? new Map() : readApiSets(schema), true, () => false);
    }
    case 'linux':
      // Linux needs no list: the loader's own sentence names the missing library.
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

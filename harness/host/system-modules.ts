/** Whether a module of the system's own is there, by name: for naming what a subject misses. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Launcher } from './place.ts';

/** Folders of Wine's own DLLs, beside its binary (/usr/lib/wine) and by Debian's layout. */
const WINE_FOLDERS = ['x86_64-windows', '../x86_64-linux-gnu/wine/x86_64-windows', 'wine/x86_64-windows'];

/** @param wineBinary path of wine64, or null where none is used */
export function systemModules(platform: Launcher['platform'], wineBinary: string | null): (name: string) => boolean {
  switch (platform) {
    case 'windows': {
      const system = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32');
      return (name) => /^(api|ext)-ms-/.test(name) || existsSync(join(system, name));
    }
    case 'wine': {
      const folders = wineBinary === null ? [] : WINE_FOLDERS.map((folder) => join(dirname(wineBinary), folder));
      return (name) => folders.some((folder) => existsSync(join(folder, name)));
    }
    case 'linux':
      return () => true;
  }
}

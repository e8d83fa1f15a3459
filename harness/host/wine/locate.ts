/** Finds the Wine that is installed on this system. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { Environment } from './cache.ts';

/** A usable Wine. */
export interface Wine {
  /** Path of the 64-bit loader itself if there is one, rather than the shell script that distributions put in PATH. */
  readonly wine: string;
  /** Path of wineserver. */
  readonly server: string;
  /** As Wine reports it, for instance `wine-8.0 (Debian 8.0~repack-4)`. */
  readonly version: string;
}

/** The Wine that was found, or a sentence that says why there is none to use. */
export type WineLocation =
  | { readonly kind: 'found'; readonly wine: Wine }
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'unusable'; readonly message: string };

/** Node 22 for Windows was seen to run under Wine 8; nothing older was tried. */
const OLDEST_MAJOR = 8;

/** Debian packages of Wine. */
export const WINE_PACKAGES = ['wine', 'wine64'] as const;

/**
 * Finds Wine: PCANCEL_WINE, then the usual places of the 64-bit loader, then PATH.
 * Starts it once with `--version` (a few milliseconds, no prefix needed).
 */
export function locateWine(env: Environment = process.env): WineLocation {
  const chosen = env.PCANCEL_WINE;
  if (chosen !== undefined && chosen !== '') {
    if (!executable(chosen)) {
      return { kind: 'unusable', message: `PCANCEL_WINE names ${chosen}, which is not an executable file: correct or unset it.` };
    }
    return ask(chosen, env);
  }
  const found = wineFile(env);
  if (found === null) {
    return {
      kind: 'missing',
      message:
        'Wine is not installed, so Windows DLLs cannot be run on this system: ' +
        `install the Debian packages ${WINE_PACKAGES.join(' and ')} (as root: pcancel setup --install), or set PCANCEL_WINE to your wine64.`,
    };
  }
  return ask(found, env);
}

/** The file that locateWine would start; null if there is none. Starts nothing. */
export function wineFile(env: Environment = process.env): string | null {
  if (env.PCANCEL_WINE) return env.PCANCEL_WINE;
  const path = folders(env);
  const candidates = [
    '/usr/lib/wine/wine64',
    ...path.map((folder) => join(folder, 'wine64')),
    ...optional(),
    ...path.map((folder) => join(folder, 'wine')),
  ];
  return candidates.find(executable) ?? null;
}

function folders(env: Environment): string[] {
  return (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
}

/** WineHQ's own packages install below /opt. */
function optional(): string[] {
  try {
    return readdirSync('/opt')
      .filter((name) => name.startsWith('wine'))
      .sort()
      .flatMap((name) => [`/opt/${name}/bin/wine64`, `/opt/${name}/bin/wine`]);
  } catch {
    return [];
  }
}

function ask(wine: string, env: Environment): WineLocation {
  const run = spawnSync(wine, ['--version'], { env: { ...env, WINEDEBUG: '-all' }, encoding: 'utf8', timeout: 10_000 });
  const version = (run.stdout ?? '').trim().split('\n').at(-1) ?? '';
  const major = /^wine-(\d+)\./.exec(version)?.[1];
  if (run.status !== 0 || major === undefined) {
    return {
      kind: 'unusable',
      message: `${wine} --version did not answer as Wine does: set PCANCEL_WINE to a working wine64, or reinstall Wine.`,
    };
  }
  if (Number(major) < OLDEST_MAJOR) {
    return {
      kind: 'unusable',
      message: `${wine} is ${version}, but Node for Windows needs Wine ${OLDEST_MAJOR} or newer: upgrade Wine, or set PCANCEL_WINE to a newer one.`,
    };
  }
  const server = [dirname(wine), ...folders(env)]
    .flatMap((folder) => [join(folder, 'wineserver64'), join(folder, 'wineserver')])
    .find(executable);
  if (server === undefined) {
    return {
      kind: 'unusable',
      message: `${wine} has no wineserver beside it or in PATH: reinstall Wine, or set PCANCEL_WINE to a complete one.`,
    };
  }
  return { kind: 'found', wine: { wine, server, version } };
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

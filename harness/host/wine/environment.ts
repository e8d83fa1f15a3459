/** Makes the environment of everything that runs under Wine. */
import type { Environment } from './cache.ts';

/** Variables that are kept from the user's environment. A DLL under test must not get the rest (tokens of a CI, NODE_OPTIONS). */
const KEPT = ['HOME', 'USER', 'LOGNAME', 'PATH', 'TZ', 'TMPDIR'] as const;

/**
 * Disabled in every prefix: .NET and HTML engines (their installers would ask for a download), the shell's desktop and its menus.
 * Message windows work without the desktop process, and a start without it takes two processes less.
 */
const OVERRIDES = 'mscoree,mshtml=;explorer.exe,winemenubuilder.exe=d';

/**
 * The environment of everything that runs under Wine in one prefix.
 * DISPLAY is not set. The locale is UTF-8, since Wine uses it to read file names of drive Z:.
 *
 * @param dllOverrides added to WINEDLLOVERRIDES, for instance `clusapi,resutils=n`
 */
export function wineEnvironment(prefix: string, env: Environment = process.env, dllOverrides = ''): Record<string, string> {
  const made: Record<string, string> = {};
  for (const name of KEPT) {
    const value = env[name];
    if (value !== undefined) made[name] = value;
  }
  made.LC_ALL = 'C.UTF-8';
  made.WINEPREFIX = prefix;
  made.WINEARCH = 'win64';
  made.WINEDEBUG = '-all';
  made.WINEDLLOVERRIDES = dllOverrides === '' ? OVERRIDES : `${OVERRIDES};${dllOverrides}`;
  return made;
}

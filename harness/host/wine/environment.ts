import type { Environment } from './cache.ts';

/** What is taken over from the user's environment. The rest (tokens of a CI, NODE_OPTIONS) is no business of a DLL under test. */
const KEPT = ['HOME', 'USER', 'LOGNAME', 'PATH', 'TZ', 'TMPDIR'] as const;

/**
 * Not wanted in any prefix: .NET and HTML engines (their installers would ask for a download), the shell's desktop and its menus.
 * Message windows work without the desktop process; without it a start costs two processes less.
 */
const OVERRIDES = 'mscoree,mshtml=;explorer.exe,winemenubuilder.exe=d';

/**
 * The environment of everything that runs under Wine in one prefix.
 * There is no DISPLAY; the locale is UTF-8, since Wine reads file names of drive Z: by it.
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

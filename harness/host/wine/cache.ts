import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What goes into the Windows side; a change of any of them makes a new folder in the cache. */
export const NODE_VERSION = '22.23.3';
export const KOFFI_VERSION = '3.3.4';

/** Raise when prefix.ts makes a template differently, so that templates of an older pcancel are not used. */
const PREFIX_RECIPE = 1;

/** The folder that holds what checking PE files on Linux needs. The XDG rule: a relative path counts as unset. */
export function cacheFolder(env: Environment = process.env): string {
  const own = env.PCANCEL_CACHE;
  if (own !== undefined && isAbsolute(own)) return own;
  const xdg = env.XDG_CACHE_HOME;
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'pcancel');
  return join(env.HOME || homedir(), '.cache', 'pcancel');
}

/** Where Node for Windows and koffi are installed. */
export function runtimeFolder(cache: string): string {
  return join(cache, `runtime-node${NODE_VERSION}-koffi${KOFFI_VERSION}`);
}

/** Where the template of all prefixes is. It belongs to one version of one Wine: another Wine would want to update it. */
export function templateFolder(cache: string, wine: { readonly wine: string; readonly version: string }): string {
  const which = createHash('sha256').update(`${wine.wine}\n${wine.version}`).digest('hex').slice(0, 12);
  return join(cache, `prefix-recipe${PREFIX_RECIPE}-${which}`);
}

/** Where the prefixes of running monitors are; on the template's file system, since their files are hard links to it. */
export function prefixesFolder(cache: string): string {
  return join(cache, 'prefixes');
}

/** Names the folders of pcancel's cache, and the versions that go into it. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Environment variables; undefined: not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Versions on the Windows side. A change of one of them makes a new folder in the cache. */
export const NODE_VERSION = '22.23.3';
export const KOFFI_VERSION = '3.3.4';

/** Raise this when template.ts makes templates differently, so that those of an older pcancel are not used. */
const PREFIX_RECIPE = 1;

/** Absolute path of the cache for what checking PE files on Linux needs. As XDG says, a relative path counts as unset. */
export function cacheFolder(env: Environment = process.env): string {
  const own = env.PCANCEL_CACHE;
  if (own !== undefined && isAbsolute(own)) return own;
  const xdg = env.XDG_CACHE_HOME;
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'pcancel');
  return join(env.HOME || homedir(), '.cache', 'pcancel');
}

/** The folder in which Node for Windows and koffi are installed. */
export function runtimeFolder(cache: string): string {
  return join(cache, `runtime-node${NODE_VERSION}-koffi${KOFFI_VERSION}`);
}

/** The folder of the template of all prefixes. Each Wine and each version has its own: another one would update the prefix. */
export function templateFolder(cache: string, wine: { readonly wine: string; readonly version: string }): string {
  const which = createHash('sha256').update(`${wine.wine}\n${wine.version}`).digest('hex').slice(0, 12);
  return join(cache, `prefix-recipe${PREFIX_RECIPE}-${which}`);
}

/** The folder of running monitors' prefixes. It is on the template's file system, since their files are hard links to it. */
export function prefixesFolder(cache: string): string {
  return join(cache, 'prefixes');
}

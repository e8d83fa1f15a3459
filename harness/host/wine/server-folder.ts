/** Cleans up after a wineserver that was killed. */
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the folder of a prefix's ended wineserver (its socket and lock). A killed server leaves its folder, one for each prefix
 * that ever ran. Debian's Wine gives it a random name and keeps that name in the prefix; others name it by device and inode.
 */
export function removeServerFolder(prefix: string): void {
  try {
    const name = readFileSync(join(prefix, 'wineserver'), 'utf8').trim();
    if (/^wine-[A-Za-z0-9]{6}$/.test(name)) rmSync(join('/tmp', name), { recursive: true, force: true });
    if (/^\/tmp\/wine-[A-Za-z0-9]{6}$/.test(name)) rmSync(name, { recursive: true, force: true });
  } catch {
    // This is not Debian's Wine, or no server was ever started.
  }
  const at = statSync(prefix, { bigint: true, throwIfNoEntry: false });
  const user = process.getuid?.();
  if (at === undefined || user === undefined) return;
  const server = `server-${at.dev.toString(16)}-${at.ino.toString(16)}`;
  rmSync(join('/tmp', `.wine-${user}`, server), { recursive: true, force: true });
  rmSync(join('/run/user', String(user), 'wine', server), { recursive: true, force: true });
}

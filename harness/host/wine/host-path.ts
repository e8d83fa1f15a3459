/** Finds the file on this system for a path as a program under Wine writes it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The file that Wine means; null if no such file is known on this system. Case does not matter, as under Wine.
 * @param prefix folder of the prefix, which holds drive C:
 */
export function fromWindowsPath(path: string, prefix: string): string | null {
  const plain = path.replaceAll('\\', '/').replace(/^\/(\/\?|\/\.|\?\?)\//, '');
  const [, drive, rest] = /^(unix|[a-z]:)\/(.*)$/i.exec(plain) ?? [];
  switch (drive?.toLowerCase()) {
    case 'unix':
    case 'z:':
      return found('/', rest ?? '');
    case 'c:':
      return found(join(prefix, 'drive_c'), rest ?? '');
    default:
      return null;
  }
}

/** Parts that a path may have at most; the path of a real file has some dozens. */
const MOST_PARTS = 64;

function found(root: string, rest: string): string | null {
  const parts = rest.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length > MOST_PARTS || parts.includes('..')) return null;
  const exact = join(root, ...parts);
  if (existsSync(exact)) return exact;
  let at = root;
  for (const part of parts) {
    const name = named(at, part);
    if (name === null) return null;
    at = join(at, name);
  }
  return at;
}

function named(folder: string, part: string): string | null {
  if (existsSync(join(folder, part))) return part;
  try {
    return readdirSync(folder).find((name) => name.toLowerCase() === part.toLowerCase()) ?? null;
  } catch {
    return null;
  }
}

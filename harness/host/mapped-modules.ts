/** Lists the files from which a Linux process runs code. It is read from outside, so the process need not be asked or trusted. */
import { readFileSync } from 'node:fs';

/** Memory that is listed like a file but is none. */
const NO_FILE = /^\/(dev\/zero\b|SYSV)/;

/** Paths in /proc/PID/maps with an executable part, in the order of their addresses; none if the process is gone. */
export function mappedModules(pid: number | 'self'): readonly string[] {
  try {
    return executableFiles(readFileSync(`/proc/${pid}/maps`, 'utf8'));
  } catch {
    return [];
  }
}

/**
 * The same from the text of a maps file.
 * @param maps lines of the form `from-to rwxp offset device inode   path`; the system writes a newline in a path as `\012`
 */
export function executableFiles(maps: string): readonly string[] {
  const paths = new Set<string>();
  for (const line of maps.split('\n')) {
    const path = /^[0-9a-f]+-[0-9a-f]+ ..x. [0-9a-f]+ \S+ \d+ +(\/.*)$/.exec(line)?.[1];
    if (path !== undefined && !NO_FILE.test(path)) paths.add(path);
  }
  return [...paths];
}

/** The files that a Linux process runs code from. Read from outside, so that it need not be asked, or trusted. */
import { readFileSync } from 'node:fs';

/** Memory that is listed like a file and is none. */
const NO_FILE = /^\/(dev\/zero\b|SYSV)/;

/** Paths in /proc/PID/maps with a part that may be executed, in the order of their addresses; none where the process is gone. */
export function mappedModules(pid: number | 'self'): readonly string[] {
  try {
    return executableFiles(readFileSync(`/proc/${pid}/maps`, 'utf8'));
  } catch {
    return [];
  }
}

/** @param maps `from-to rwxp offset device inode   path`, a line each; the system writes a newline in a path as `\012` */
export function executableFiles(maps: string): readonly string[] {
  const paths = new Set<string>();
  for (const line of maps.split('\n')) {
    const path = /^[0-9a-f]+-[0-9a-f]+ ..x. [0-9a-f]+ \S+ \d+ +(\/.*)$/.exec(line)?.[1];
    if (path !== undefined && !NO_FILE.test(path)) paths.add(path);
  }
  return [...paths];
}

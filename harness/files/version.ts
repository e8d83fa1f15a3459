/** The tool's version, from the package that this file belongs to (a clone's, or the published one's above dist/). */
import { readFileSync } from 'node:fs';

/** As package.json has it: `0.1.0`. */
export const VERSION = readVersion();

function readVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as {
        name: string;
        version: string;
      };
      if (name === 'pcancel') return version;
    } catch {
      // Not there: the package is one folder further up.
    }
  }
  return '0.0.0';
}

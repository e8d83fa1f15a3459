/** Reads the tool's version from its package.json: in a clone, or above dist/ in the published package. */
import { readFileSync } from 'node:fs';

/** The version in package.json, for example `0.1.0`; `0.0.0` if there is none. */
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

// Copies the files that dist/ needs unchanged, beside the compiled sources.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders, and the pattern of the files to copy from each. */
const ASSETS = [
  ['harness/monitor/shim/bin', /\.(so|dll)$/],
  ['harness/host/wine/runtime', /\.json$/],
  ['reports', /\.schema\.json$/],
  ['fixtures/examples', /\.(so|dll)$/],
  // The version, for dist/harness/files/version.js.
  ['.', /^package\.json$/],
];

/**
 * Copies them from a checkout to the same places in `dist`. Throws if a folder has none of its files, since it was not built yet.
 */
export function copyAssets(root, dist) {
  for (const [folder, pattern] of ASSETS) {
    const names = readdirSync(join(root, folder)).filter((name) => pattern.test(name));
    if (names.length === 0) throw new Error(`${folder} holds nothing that matches ${pattern}: build it first.`);
    for (const name of names) {
      const to = join(dist, folder, name);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(root, folder, name), to);
    }
  }
}

// What goes into dist/ as it is, beside the compiled sources.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders whose files go along, and which of them. */
const ASSETS = [
  ['harness/monitor/shim/bin', /\.(so|dll)$/],
  ['harness/host/wine/runtime', /\.json$/],
  ['reports', /\.schema\.json$/],
  ['fixtures/examples', /\.(so|dll)$/],
  // The version, for dist/harness/files/version.js.
  ['.', /^package\.json$/],
];

/** Copies them from a checkout into a folder of its shape. Throws where one of them has not been built yet. */
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

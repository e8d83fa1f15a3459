// Makes dist/, which is what is published: Node does not strip types below node_modules. It has the shape of the sources, so that
// paths relative to a module (new URL('./x', import.meta.url)) hold in both.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** Folders whose files go along as they are, and which of them. */
const ASSETS = [
  ['harness/monitor/shim/bin', /\.(so|dll)$/],
  ['harness/host/wine/runtime', /\.json$/],
  ['reports', /\.schema\.json$/],
  ['fixtures/examples', /\.(so|dll)$/],
  // The version, for dist/harness/files/version.js.
  ['.', /^package\.json$/],
];

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
for (const [folder, pattern] of ASSETS) {
  const names = readdirSync(join(root, folder)).filter((name) => pattern.test(name));
  if (names.length === 0) throw new Error(`${folder} holds nothing that matches ${pattern}: build it first.`);
  for (const name of names) {
    const to = join(dist, folder, name);
    if (!existsSync(dirname(to))) mkdirSync(dirname(to), { recursive: true });
    cpSync(join(root, folder, name), to);
  }
}

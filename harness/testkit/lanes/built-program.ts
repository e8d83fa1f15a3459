/**
 * Builds the command line as JavaScript, for tests that start it. A start then takes a quarter of the time, since no types are
 * stripped. The program is made once for a whole run, from the current sources, with the layout of the published package.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
// @ts-expect-error a script without types
import { copyAssets } from '../../../.ci/assets.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Matches an import of one of our own modules in stripped source. */
const OWN_IMPORT = /((?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"]+)\.ts\2/g;

/** Makes the program and puts its path into PCANCEL_BUILT, for harness/testkit/command-line.ts. @returns removes the program */
export default function setUp(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-built-'));
  // Node warns that stripping is experimental, which does not help those who run tests.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  for (const part of ['harness', 'suites', 'reports']) strip(join(ROOT, part), join(folder, 'dist'));
  process.emitWarning = emitWarning;
  copyAssets(ROOT, join(folder, 'dist'));
  const program = join(folder, 'harness', 'pcancel.mjs');
  mkdirSync(dirname(program));
  cpSync(join(ROOT, 'harness', 'pcancel.mjs'), program);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  process.env.PCANCEL_BUILT = program;
  return () => rmSync(folder, { recursive: true, force: true });
}

function strip(from: string, dist: string): void {
  for (const item of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, item.name);
    if (item.isDirectory() && item.name !== 'testkit') strip(path, dist);
    if (!item.isFile() || !/\.ts$/.test(item.name) || /\.(test|test-data|d)\.ts$/.test(item.name)) continue;
    const to = join(dist, relative(ROOT, path)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, stripTypeScriptTypes(readFileSync(path, 'utf8')).replace(OWN_IMPORT, '$1$2$3.js$2'));
  }
}

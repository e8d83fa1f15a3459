import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface XmllintResult {
  readonly ok: boolean;
  readonly output: string;
}

/**
 * Debian's xmllint (package libxml2-utils) on the text: well-formed, and valid against a schema of this folder if one is named. A machine
 * without it fails the test instead of passing it unseen.
 */
export function xmllint(xml: string, schema: string | null = null): XmllintResult {
  const validation = schema === null ? [] : ['--schema', fileURLToPath(new URL(`./${schema}`, import.meta.url))];
  const run = spawnSync('xmllint', ['--noout', '--nonet', '--huge', ...validation, '-'], { input: xml, encoding: 'utf8' });
  if (run.error !== undefined)
    throw new Error(`xmllint is needed here (Debian: apt-get install libxml2-utils): ${run.error.message}`);
  return { ok: run.status === 0, output: run.stderr.slice(0, 2_000) };
}

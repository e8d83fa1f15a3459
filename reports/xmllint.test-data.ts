/** Validates XML in the JUnit tests. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Whether the XML is valid, and the messages of xmllint. */
export interface XmllintResult {
  readonly ok: boolean;
  readonly output: string;
}

/**
 * Runs xmllint (Debian's package libxml2-utils). It tests that the XML is well-formed, and valid if a schema of this folder is named.
 * Throws if xmllint is not installed, so that no test passes without it.
 */
export function xmllint(xml: string, schema: string | null = null): XmllintResult {
  const validation = schema === null ? [] : ['--schema', fileURLToPath(new URL(`./${schema}`, import.meta.url))];
  const run = spawnSync('xmllint', ['--noout', '--nonet', '--huge', ...validation, '-'], { input: xml, encoding: 'utf8' });
  if (run.error !== undefined)
    throw new Error(`xmllint is needed here (Debian: apt-get install libxml2-utils): ${run.error.message}`);
  return { ok: run.status === 0, output: run.stderr.slice(0, 2_000) };
}

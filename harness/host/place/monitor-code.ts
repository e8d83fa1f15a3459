/**
 * The monitor's modules as JavaScript. In a clone they are TypeScript, and every process would strip the types anew: measured,
 * half of a native monitor's start. So a run strips them once, into its own temporary folder. The published package is JavaScript
 * already.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { MONITOR_ENTRY } from './entries.ts';

/** A relative import of one of our own modules, as the stripped source has it. */
const OWN_IMPORT = /(from\s*')(\.{1,2}\/[^']+)\.ts'/g;

const made = new Map<string, string>();

/** Path of the monitor's program. In a clone it is made once below `root`, the run's temporary folder. */
export function monitorCode(root: string): string {
  if (!MONITOR_ENTRY.endsWith('.ts')) return MONITOR_ENTRY;
  const known = made.get(root);
  if (known !== undefined) return known;
  const entry = strip(MONITOR_ENTRY, root, new Set());
  made.set(root, entry);
  return entry;
}

/** Strips a module and everything that it imports. Returns the path of its JavaScript. */
function strip(source: string, root: string, written: Set<string>): string {
  const base = dirname(dirname(MONITOR_ENTRY));
  const target = join(root, 'code', relative(base, source).replace(/\.ts$/, '.mjs'));
  if (written.has(source)) return target;
  written.add(source);
  const stripped = stripTypeScriptTypes(readFileSync(source, 'utf8'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, stripped.replace(OWN_IMPORT, "$1$2.mjs'"));
  for (const [, , path] of stripped.matchAll(OWN_IMPORT)) {
    if (path !== undefined) strip(resolve(dirname(source), `${path}.ts`), root, written);
  }
  return target;
}

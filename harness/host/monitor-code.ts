/**
 * The monitor's modules as JavaScript. In a clone they are TypeScript, which Node strips in each process and each thread anew:
 * measured, half of a native monitor's start. A run strips them once, into its own temporary folder. What is published is
 * JavaScript already.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { MONITOR_DRIVER, MONITOR_ENTRY } from './entries.ts';

export interface MonitorCode {
  readonly entry: string;
  readonly driver: string;
}

/** A relative import of one of our own modules, as the stripped source has it. */
const OWN_IMPORT = /(from\s*')(\.{1,2}\/[^']+)\.ts'/g;

const made = new Map<string, MonitorCode>();

/** The monitor's programs; made once below `root`, a run's temporary folder. */
export function monitorCode(root: string): MonitorCode {
  if (!MONITOR_ENTRY.endsWith('.ts')) return { entry: MONITOR_ENTRY, driver: MONITOR_DRIVER };
  const known = made.get(root);
  if (known !== undefined) return known;
  const written = new Set<string>();
  const code = { entry: strip(MONITOR_ENTRY, root, written), driver: strip(MONITOR_DRIVER, root, written) };
  made.set(root, code);
  return code;
}

/** Strips a module and all that it imports; the path of its JavaScript. */
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

/**
 * Paths of the programs that a monitor process is made of. They stand beside this file as .ts in a clone and as .js in the
 * published package; tsc rewrites imports but not these, so they are resolved in this one place.
 */
import { fileURLToPath } from 'node:url';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

export const MONITOR_ENTRY = beside(`../../monitor/entry.${extension}`);
export const SHIM_ELF = beside('../../monitor/shim/bin/pcancel-shim.so');
export const SHIM_PE = beside('../../monitor/shim/bin/pcancel-shim.dll');

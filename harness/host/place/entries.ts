/**
 * Paths of the programs that make up a monitor process. They end in .ts in a clone and in .js in the published package. tsc
 * rewrites imports but not these paths, so they are resolved in this one place.
 */
import { fileURLToPath } from 'node:url';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The monitor's program. */
export const MONITOR_ENTRY = beside(`../../monitor/entry.${extension}`);
/** The shim for Linux. */
export const SHIM_ELF = beside('../../monitor/shim/bin/pcancel-shim.so');
/** The shim for Windows, native or under Wine. */
export const SHIM_PE = beside('../../monitor/shim/bin/pcancel-shim.dll');

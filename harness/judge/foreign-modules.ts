/** Finds modules that stand in for the system's own. With one that is not trusted, the verdict is never "conforming". Pure. */
import type { ModuleReport } from '../contract/report.ts';
import type { Cause } from '../contract/verdict.ts';

/** Modules that the sentence names. The report lists them all. */
const MOST_NAMED = 3;

/**
 * The cause that keeps a subject from being called conforming; null if every stand-in for a system module is trusted.
 * @param modules those that the subject's processes loaded
 * @param trusted file names of intended stand-ins, upper or lower case (--trust-module)
 */
export function foreignStandIn(modules: readonly ModuleReport[], trusted: readonly string[]): Cause | null {
  const untrusted = modules.filter(({ name, role }) => role === 'stand-in' && !isTrusted(name, trusted));
  if (untrusted.length === 0) return null;
  const named = untrusted.slice(0, MOST_NAMED).map(({ name, path }) => `${name} (${path})`);
  const more = untrusted.length > MOST_NAMED ? [`${untrusted.length - MOST_NAMED} more`] : [];
  const list = [...named, ...more].join(', ');
  const flags = [...new Set(untrusted.map(({ name }) => name.toLowerCase()))].map((name) => `--trust-module ${name}`).join(' ');
  return {
    cause: 'foreign-module',
    detail: `it was run with ${list} in place of the system’s own; take ${untrusted.length === 1 ? 'it' : 'them'} away, or say ${flags} if ${untrusted.length === 1 ? 'it is' : 'they are'} meant to be there`,
  };
}

/** Whether --trust-module names this file, in upper or lower case. */
export function isTrusted(name: string, trusted: readonly string[]): boolean {
  return trusted.some((each) => each.toLowerCase() === name.toLowerCase());
}

/** What a verdict that rests on somebody's stand-in for a part of the system is worth. Pure. */
import type { ModuleReport } from '../contract/report.ts';
import type { Cause } from '../contract/verdict.ts';

/** Named in a sentence; all of them stand in the report. */
const MOST_NAMED = 3;

/**
 * Why a subject cannot be called conforming, from the modules that its processes loaded; null where nothing took the place of a module of the system's.
 * @param trusted file names of stand-ins that are meant, in any case: --trust-module
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

/** Whether the user said that a module of this file name is meant to stand in for the system's. */
export function isTrusted(name: string, trusted: readonly string[]): boolean {
  return trusted.some((each) => each.toLowerCase() === name.toLowerCase());
}

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Modules that a file loads when it runs, types left out; those of its own modules too. */
function loadedBy(file: string, seen = new Map<string, readonly string[]>()): ReadonlyMap<string, readonly string[]> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from '([^']+)'/gm)].map(([, from]) => from ?? '');
  seen.set(
    file,
    found.filter((from) => !from.startsWith('.')),
  );
  for (const from of found) if (from.startsWith('.')) loadedBy(resolve(dirname(file), from), seen);
  return seen;
}

it('the monitor loads nothing but Node and its own files: under Wine each module more is time in every process', () => {
  const loaded = loadedBy(fileURLToPath(new URL('../monitor/entry.ts', import.meta.url)));
  // The walk has come to where the two meet.
  expect([...loaded.keys()].some((file) => /grammar.bounds\.ts$/.test(file))).toBe(true);
  // koffi is asked for by `require`.
  expect([...loaded.values()].flat().filter((from) => !from.startsWith('node:'))).toEqual([]);
});

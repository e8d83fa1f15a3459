import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Compares with reports/goldens/NAME.txt; UPDATE_GOLDENS=1 writes the file instead, for a reader to judge in the diff. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`./goldens/${name}.txt`, import.meta.url);
  if (process.env.UPDATE_GOLDENS === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

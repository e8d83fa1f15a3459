/** Compares text with the golden files of the reporters' tests. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Expects the text of reports/goldens/NAME.txt. With UPDATE_GOLDENS=1 it writes the file first, for a review of the diff. */
export function expectGolden(name: string, text: string): void {
  const file = new URL(`./goldens/${name}.txt`, import.meta.url);
  if (process.env.UPDATE_GOLDENS === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

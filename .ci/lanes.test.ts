/** The lanes hold all test files, and nothing is tried again in silence. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import config from '../vitest.config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['harness', 'suites', 'reports', 'fixtures', '.ci'];

interface Lane {
  readonly test: {
    readonly name: string;
    readonly include: readonly string[];
    readonly exclude?: readonly string[];
    readonly retry?: number;
  };
}

const lanes = config.test?.projects as unknown as readonly Lane[];
const tests = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules')),
);

test('each test file belongs to one lane', () => {
  const isIn = ({ test: { include, exclude = [] } }: Lane, name: string): boolean =>
    include.some((glob) => matchesGlob(name, glob)) && !exclude.some((glob) => matchesGlob(name, glob));
  expect(tests.length).toBeGreaterThan(100);
  expect(tests.filter((name) => lanes.filter((lane) => isIn(lane, name)).length !== 1)).toEqual([]);
});

test('no lane and no test sets a retry; the fleet counts its own', () => {
  expect(config.test?.retry).toBe(0);
  expect(lanes.filter(({ test: { retry } }) => retry !== undefined)).toEqual([]);
  const retrying = tests.filter((name) => /\bretry:\s*\d/.test(readFileSync(join(root, name), 'utf8')));
  expect(retrying).toEqual([]);
});

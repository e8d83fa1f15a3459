import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
// @ts-expect-error a script without types
import { importProblems } from './imports.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pcancel-imports-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('this repository has none', () => {
  expect(importProblems(fileURLToPath(new URL('..', import.meta.url)))).toEqual([]);
});

test.each([
  ['harness/model/a.ts', "import { b } from '../host/b.ts';", /harness\/model may import only/],
  ['harness/contract/a.ts', "export * from '../host/b.ts';", /harness\/contract may import only nothing/],
  ['harness/contract/a.ts', "import type {\n  B,\n} from '../host/b.ts';", /may import only nothing/],
  ['harness/contract/a.ts', "const b = await import('../host/b.ts');", /may import only nothing/],
  ['harness/judge/a.ts', "import '../host/b.ts';", /harness\/judge may import only/],
  ['harness/host/a.ts', "import { b } from '../monitor/b.ts';", /types only/],
  ['harness/host/a.ts', "import koffi from 'koffi';", /only harness\/monitor may/],
  ['harness/check/run.ts', "import { spawn } from 'node:child_process';", /only harness\/host, fixtures/],
  ['harness/check/run.ts', "import j from 'junit-report-builder';", /only reports may/],
  ['harness/check/run.ts', "import { test } from 'vitest';", /only suites may/],
  ['harness/check/run.ts', "import { b } from './nowhere.ts';", /not there/],
])('%s: %s', (path, text, expected) => {
  write('harness/host/b.ts', 'export const b = 1;');
  write('harness/monitor/b.ts', 'export const b = 1;');
  write(path, text);
  expect(importProblems(root)).toEqual([expect.stringMatching(expected)]);
});

test('what is allowed passes: types of a part, tests, comments, the top', () => {
  write('harness/monitor/b.ts', 'export interface B {}');
  write('harness/contract/c.ts', 'export interface C {}');
  write(
    'harness/host/a.ts',
    "import type { B } from '../monitor/b.ts';\nimport type { C } from '../contract/c.ts';\n// import koffi from 'koffi';",
  );
  write('harness/host/a.test.ts', "import koffi from 'koffi';\nimport '../monitor/b.ts';");
  write('harness/check/run.ts', "import './host/a.ts';\nimport './monitor/b.ts';");
  expect(importProblems(root)).toEqual([]);
});

test('a circle is told with its members; one of types alone is none', () => {
  write('harness/host/a.ts', "import './b.ts';");
  write('harness/host/b.ts', "import './c.ts';");
  write('harness/host/c.ts', "import './a.ts';");
  write('harness/abi/a.ts', "import type { B } from './b.ts';");
  write('harness/abi/b.ts', "import type { A } from './a.ts';");
  expect(importProblems(root)).toEqual([
    'imports go in a circle: harness/host/a.ts -> harness/host/b.ts -> harness/host/c.ts -> harness/host/a.ts',
  ]);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
// @ts-expect-error a script without types
import { importProblems, summary } from './imports.mjs';

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
  ['harness/contract/a.ts', "export * from '../host/b.ts';", /harness\/contract may import only harness\/grammar/],
  ['harness/contract/a.ts', "import type {\n  B,\n} from '../host/b.ts';", /may import only harness\/grammar/],
  ['harness/contract/a.ts', "const b = await import('../host/b.ts');", /may import only harness\/grammar/],
  ['harness/judge/a.ts', "import '../host/b.ts';", /harness\/judge may import only/],
  ['harness/host/a.ts', "import { b } from '../monitor/b.ts';", /types only/],
  ['harness/host/wine/a.ts', "import { b } from '../b.ts';", /harness\/host\/wine may import only/],
  ['harness/host/a.ts', "import koffi from 'koffi';", /only harness\/monitor may/],
  ['harness/check/a.ts', "import { spawn } from 'node:child_process';", /only harness\/host, fixtures/],
  ['harness/check/a.ts', "import j from 'junit-report-builder';", /only reports\/junit may/],
  ['harness/check/a.ts', "import { test } from 'vitest';", /only harness\/api may/],
  ['harness/check/a.ts', "import { b } from './nowhere.ts';", /not there/],
  ['harness/a.ts', 'export const a = 1;', /no row in/],
  ['harness/attic/a.ts', 'export const a = 1;', /no row in/],
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
  write('harness/cli.ts', "import './host/a.ts';\nimport './monitor/b.ts';");
  expect(importProblems(root)).toEqual([]);
});

test('a circle is told with its members, one of types alone as well', () => {
  write('harness/host/a.ts', "import './b.ts';");
  write('harness/host/b.ts', "import './c.ts';");
  write('harness/host/c.ts', "import './a.ts';");
  write('harness/abi/a.ts', "import type { B } from './b.ts';");
  write('harness/abi/b.ts', "import type { A } from './a.ts';");
  expect(importProblems(root).toSorted()).toEqual([
    'imports go in a circle: harness/abi/a.ts -> harness/abi/b.ts -> harness/abi/a.ts',
    'imports go in a circle: harness/host/a.ts -> harness/host/b.ts -> harness/host/c.ts -> harness/host/a.ts',
  ]);
});

test('the summary measures the files, not the table', () => {
  write('harness/loose.ts', "import './host/a.ts';");
  write('harness/host/a.ts', "import '../judge/b.ts';");
  write('harness/judge/b.ts', "import '../abi/c.ts';\nimport '../host/d.ts';\n");
  write('harness/host/d.ts', '');
  write('harness/abi/c.ts', 'export const c = 1;\n');
  expect(summary(root).join('\n')).toBe(
    [
      'rooms 4, floors 4, imports between rooms 4',
      'loose files in harness/ 1',
      'imports that run back up 1',
      '  harness/judge -> harness/host',
      'circles of rooms 1, of files 0 (types count)',
      'files 5, lines: median 0, longest 2 (harness/judge/b.ts)',
    ].join('\n'),
  );
});

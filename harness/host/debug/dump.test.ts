import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { keepDump } from './dump.ts';

const folder = mkdtempSync(join(tmpdir(), 'dump-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a folder that the subject has removed holds no dump', async () => {
  expect(await keepDump(join(folder, 'gone'), join(folder, 'kept'))).toBeNull();
});

test('a folder in the place of a dump is no dump', async () => {
  mkdirSync(join(folder, 'odd', 'crash.dmp'), { recursive: true });
  expect(await keepDump(join(folder, 'odd'), join(folder, 'kept'))).toBeNull();
});

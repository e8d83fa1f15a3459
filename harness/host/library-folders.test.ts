import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { libraryEnvironment, libraryFolderTrouble } from './library-folders.ts';

it.each(['/a:b', '/a;b', '/$ORIGIN/lib', '/x/$LIB'])('%s cannot be told to the loader', (folder) => {
  expect(libraryFolderTrouble(folder)).toContain(JSON.stringify(folder));
});

it.each(['/opt/vendor/lib', '/a b', '/größe', '/it\'s {1}, "x"'])('%s can', (folder) => {
  expect(libraryFolderTrouble(folder)).toBeNull();
});

describe.skipIf(process.platform !== 'linux')('the environment', () => {
  it('is untouched where there is no folder', () => {
    expect(libraryEnvironment([], undefined)).toEqual({});
    expect(libraryEnvironment(['/a:b'], 'libx.so')).toEqual({});
  });

  it('names the folders in order, and keeps what is preloaded', () => {
    expect(libraryEnvironment(['/nowhere/a', '/nowhere/b'], undefined)).toEqual({ LD_LIBRARY_PATH: '/nowhere/a:/nowhere/b' });
    expect(libraryEnvironment(['/nowhere/a'], 'libx.so')).toEqual({ LD_LIBRARY_PATH: '/nowhere/a', LD_PRELOAD: 'libx.so' });
  });

  it('keeps Node the libraries that it has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pcancel-libraries-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'libc.so.6'), '');
    writeFileSync(join(folder, 'libstdc++.so.6.0.1'), '');
    writeFileSync(join(folder, 'libvendor.so'), '');
    const { LD_PRELOAD: preload = '' } = libraryEnvironment([folder], 'libx.so');
    const [first, ...own] = preload.split(':');
    expect(first).toBe('libx.so');
    expect(own).toHaveLength(2);
    expect(own).toContainEqual(expect.stringMatching(/^\/.*\/libc\.so\.6$/));
    expect(own).toContainEqual(expect.stringMatching(/^\/.*\/libstdc\+\+\.so\.6/));
  });
});

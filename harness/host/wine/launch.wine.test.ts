import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toWindowsPath, wineCommand } from './launch.ts';
import { clonePrefix, removePrefix, sweepPrefixes } from './prefix.ts';
import { prefixProcesses } from './processes.ts';
import { setUp, type WineReady } from './setup.ts';

describe.skipIf(process.platform !== 'linux')('under Wine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel test é '));
  let ready: WineReady;

  beforeAll(async () => {
    const result = await setUp({ install: false, log: () => {} });
    if (result.kind !== 'ready') throw new Error(JSON.stringify(result));
    ready = result.ready;
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function start(prefix: string, script: string, args: readonly string[]) {
    const file = join(folder, 'script.ts');
    writeFileSync(file, script);
    const { command, args: all, env } = wineCommand({ ...ready, prefix, script: file, args, extra: { PC_EXTRA: 'yes' } });
    const child = spawn(command, all, { env, detached: true, stdio: 'ignore' });
    return { child, exited: new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code))) };
  }

  test('runs a TypeScript file by Node for Windows, with koffi, in a folder with a space and a letter beyond ASCII', async () => {
    const prefix = clonePrefix(ready.cache, ready.template);
    try {
      const out = join(folder, 'out.json');
      const { exited } = await start(
        prefix,
        `import { writeFileSync } from 'node:fs';
         import { createRequire } from 'node:module';
         const [out, from]: string[] = process.argv.slice(2);
         const koffi = createRequire(from as string)('koffi');
         const id = koffi.load('kernel32.dll').func('uint32_t __stdcall GetCurrentProcessId()')();
         const { platform, version, pid, env } = process;
         writeFileSync(out as string, JSON.stringify({ platform, version, same: id === pid, extra: env.PC_EXTRA, secret: env.PC_SECRET ?? null }));
         process.exit(7);`,
        [toWindowsPath(out), toWindowsPath(ready.runtime.koffiFrom)],
      );
      expect(await exited).toBe(7);
      expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
        platform: 'win32',
        version: 'v22.23.3',
        same: true,
        extra: 'yes',
        secret: null,
      });
    } finally {
      await removePrefix(prefix);
    }
  });

  test('removing a prefix ends a busy process, what it started, and wineserver', async () => {
    const prefix = clonePrefix(ready.cache, ready.template);
    const up = join(folder, 'up');
    const { exited } = await start(
      prefix,
      `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs';
       spawn(process.execPath, ['-e', 'for (;;) {}'], { detached: true, stdio: 'ignore' }).on('spawn', () => {
         writeFileSync(process.argv[2] as string, ''); for (;;) {}
       });`,
      [toWindowsPath(up)],
    );
    while (!existsSync(up)) await sleep(20);
    const before = prefixProcesses(prefix);
    expect(before.length).toBeGreaterThanOrEqual(3);
    await removePrefix(prefix);
    await exited;
    expect(prefixProcesses(prefix)).toEqual([]);
    expect(existsSync(prefix)).toBe(false);
  });

  test('what a program does in its prefix is not seen in the next one', async () => {
    const first = clonePrefix(ready.cache, ready.template);
    const { exited } = await start(
      first,
      `import { execFileSync } from 'node:child_process'; import { unlinkSync, writeFileSync } from 'node:fs';
       writeFileSync('C:\\\\windows\\\\system32\\\\planted.dll', 'x');
       writeFileSync('C:\\\\users\\\\planted.txt', 'x');
       unlinkSync('C:\\\\windows\\\\notepad.exe');
       execFileSync('reg', ['add', 'HKLM\\\\Software\\\\Planted', '/f'], { stdio: 'ignore' });`,
      [],
    );
    expect(await exited).toBe(0);
    await removePrefix(first);
    const second = clonePrefix(ready.cache, ready.template);
    try {
      expect(existsSync(join(second, 'drive_c/windows/system32/planted.dll'))).toBe(false);
      expect(existsSync(join(second, 'drive_c/users/planted.txt'))).toBe(false);
      expect(existsSync(join(second, 'drive_c/windows/notepad.exe'))).toBe(true);
      expect(readFileSync(join(second, 'system.reg'), 'latin1')).not.toContain('Planted');
    } finally {
      await removePrefix(second);
    }
  });

  test('a prefix whose pcancel was killed is swept, with its processes; one of a living pcancel is not', async () => {
    const mine = clonePrefix(ready.cache, ready.template);
    const child = spawn(
      process.execPath,
      [
        '--input-type=module-typescript',
        '-e',
        `import { spawn } from 'node:child_process';
         import { findSetUp } from '${new URL('./setup.ts', import.meta.url)}';
         import { clonePrefix } from '${new URL('./prefix.ts', import.meta.url)}';
         import { wineCommand } from '${new URL('./launch.ts', import.meta.url)}';
         const ready = await findSetUp();
         const prefix = clonePrefix(ready.cache, ready.template);
         const { command, args, env } = wineCommand({ ...ready, prefix, script: '${join(folder, 'idle.ts')}', args: [] });
         spawn(command, args, { env, detached: true, stdio: 'ignore' }).on('spawn', () => console.log(prefix));
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    writeFileSync(join(folder, 'idle.ts'), 'setInterval(() => {}, 1000);');
    const theirs = await new Promise<string>((resolve) =>
      child.stdout.on('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    while (prefixProcesses(theirs).length < 2) await sleep(20);
    await sweepPrefixes(ready.cache);
    expect(existsSync(theirs)).toBe(true);
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(await sweepPrefixes(ready.cache)).toBeGreaterThanOrEqual(1);
    expect(existsSync(theirs)).toBe(false);
    expect(prefixProcesses(theirs)).toEqual([]);
    expect(existsSync(mine)).toBe(true);
    await removePrefix(mine);
  });
});

describe('toWindowsPath', () => {
  test('drive Z: is the root', () => expect(toWindowsPath('/a b/c.dll')).toBe('Z:\\a b\\c.dll'));
  test.each(['relative', '/a:b', '/a\\b', '/a/b. /c', '/a\nb', '/a?'])('refuses %j, which has no Windows name', (path) => {
    expect(() => toWindowsPath(path)).toThrow(/absolute path|Windows has no name/);
  });
});

/** Finds and makes the template of all prefixes. */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, templateFolder } from './cache.ts';
import { wineEnvironment } from './environment.ts';
import type { Wine } from './locate.ts';
import { killPrefixProcesses, prefixProcesses } from './processes.ts';
import { removeServerFolder } from './server-folder.ts';

/** One entry of a template; parents come before children. Prefixes share linked files; copied ones are small or get written. */
export type TemplateEntry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'linked'; readonly path: string; readonly size: number; readonly mtimeMs: number }
  | { readonly kind: 'copied'; readonly path: string };

export interface Template {
  readonly folder: string;
  readonly entries: readonly TemplateEntry[];
}

export type TemplateState =
  | { readonly kind: 'ready'; readonly template: Template }
  | { readonly kind: 'failed'; readonly message: string };

const CONTENTS = 'pcancel-contents.json';
const BOOT_TIMEOUT_MS = 180_000;

/**
 * Windows 10, because Node refuses older ones. No AeDebug, because each crash would wait up to 30 s for its debugger. No services
 * that no cluster resource asks for (docs/decisions has the measurements). Start 3 is on demand, 4 is disabled.
 */
const REGISTRY = `REGEDIT4

[HKEY_CURRENT_USER\\Software\\Wine]
"Version"="win10"

[-HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows NT\\CurrentVersion\\AeDebug]

[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\Eventlog]
"Start"=dword:00000003

[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\PlugPlay]
"Start"=dword:00000003

[HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\Services\\winebus]
"Start"=dword:00000004
`;

/** The template in the cache; null if there is none, or if a shared file has changed since it was made. */
export async function findTemplate(cache: string, wine: Wine): Promise<Template | null> {
  const folder = templateFolder(cache, wine);
  try {
    const entries: readonly TemplateEntry[] = JSON.parse(await readFile(join(folder, CONTENTS), 'utf8'));
    const template = { folder, entries };
    return spoilt(template) === null ? template : null;
  } catch {
    return null;
  }
}

/** The first shared file that a program under Wine has changed (root may write read-only files); null if none. Takes a few ms. */
function spoilt(template: Template): string | null {
  for (const entry of template.entries) {
    if (entry.kind !== 'linked') continue;
    const now = lstatSync(join(template.folder, entry.path), { throwIfNoEntry: false });
    if (now === undefined || now.size !== entry.size || now.mtimeMs !== entry.mtimeMs) return entry.path;
  }
  return null;
}

/** Makes the template (7 to 12 s) in a temporary folder and renames it into place, so that no process ever sees half of one. */
export async function makeTemplate(
  cache: string,
  wine: Wine,
  env: Environment = process.env,
  signal?: AbortSignal,
): Promise<TemplateState> {
  await mkdir(cache, { recursive: true });
  const temporary = await mkdtemp(join(cache, 'tmp-prefix-'));
  try {
    const booted = await underWine(wine, temporary, ['wineboot', '-i'], env, signal);
    if (booted !== null) return { kind: 'failed', message: booted };
    await writeFile(join(temporary, 'pcancel.reg'), REGISTRY);
    const imported = await underWine(
      wine,
      temporary,
      ['reg', 'import', `Z:${join(temporary, 'pcancel.reg').replaceAll('/', '\\')}`],
      env,
      signal,
    );
    if (imported !== null) return { kind: 'failed', message: imported };
    // The server is asked to end rather than killed, since it writes the registry at its end.
    await run(wine.server, ['-k'], wineEnvironment(temporary, env));
    const deadline = performance.now() + 20_000;
    while (prefixProcesses(temporary).length > 0 && performance.now() < deadline) await new Promise((r) => setTimeout(r, 20));
    if (!(await written(temporary))) {
      return {
        kind: 'failed',
        message:
          'Wine made a prefix without the settings that it was told: run pcancel setup again, and pcancel doctor if that fails too.',
      };
    }
    await makeShareable(temporary);
    const folder = templateFolder(cache, wine);
    const found = await findTemplate(cache, wine);
    if (found !== null) return { kind: 'ready', template: found };
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    const made = await findTemplate(cache, wine);
    return made === null
      ? { kind: 'failed', message: `The Wine prefix at ${folder} changed while it was made: run pcancel setup again.` }
      : { kind: 'ready', template: made };
  } finally {
    await killPrefixProcesses(temporary);
    removeServerFolder(temporary);
    await rm(temporary, { recursive: true, force: true });
  }
}

async function written(prefix: string): Promise<boolean> {
  if (!existsSync(join(prefix, 'system.reg')) || !existsSync(join(prefix, 'user.reg'))) return false;
  const system = await readFile(join(prefix, 'system.reg'), 'latin1');
  const user = await readFile(join(prefix, 'user.reg'), 'latin1');
  return user.includes('"Version"="win10"') && !system.includes('\\\\AeDebug]');
}

/** Removes what ties a prefix to this user and this run, makes shared files read-only, and lists all files. */
async function makeShareable(prefix: string): Promise<void> {
  await rm(join(prefix, 'pcancel.reg'), { force: true });
  removeServerFolder(prefix);
  // Debian's Wine keeps the name of the server's folder here; each prefix needs its own.
  await rm(join(prefix, 'wineserver'), { force: true });
  await rm(join(prefix, 'dosdevices'), { recursive: true, force: true });
  // This word keeps Wine from updating the prefix when its own files look newer.
  await writeFile(join(prefix, '.update-timestamp'), 'disable\n');
  const entries: TemplateEntry[] = [];
  await list(prefix, '', entries);
  await writeFile(join(prefix, CONTENTS), JSON.stringify(entries));
}

async function list(root: string, folder: string, entries: TemplateEntry[]): Promise<void> {
  for (const item of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, item.name);
    const whole = join(root, path);
    if (item.isSymbolicLink()) {
      // Documents and Desktop of the Windows user are links into the real user's home, where a DLL must not write.
      await rm(whole);
      await mkdir(whole);
      entries.push({ kind: 'folder', path });
    } else if (item.isDirectory()) {
      entries.push({ kind: 'folder', path });
      await list(root, path, entries);
    } else if (item.isFile() && shared(path)) {
      await chmod(whole, 0o444);
      const { size, mtimeMs } = await lstat(whole);
      entries.push({ kind: 'linked', path, size, mtimeMs });
    } else if (item.isFile()) {
      entries.push({ kind: 'copied', path });
    }
  }
}

function shared(path: string): boolean {
  return /^drive_c\/(windows|Program Files)/.test(path) && !path.endsWith('.ini');
}

async function underWine(
  wine: Wine,
  prefix: string,
  args: readonly string[],
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const code = await run(wine.wine, args, wineEnvironment(prefix, env), signal);
  return code === 0
    ? null
    : `${wine.version} could not make a prefix (${args[0]}: ${code}): check that ${prefix} can be written and has 1 GB free, then run pcancel setup again.`;
}

/** Runs a program without stdio. Resolves with the exit code, or with the signal or error if there is none. */
function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...env },
      stdio: 'ignore',
      timeout: BOOT_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      ...(signal === undefined ? {} : { signal }),
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 'ended'));
  });
}

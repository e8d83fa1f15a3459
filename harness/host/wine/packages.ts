/** Finds and installs the Debian packages that are needed. */
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from './cache.ts';
import { WINE_PACKAGES, wineFile } from './locate.ts';

/**
 * Debian packages that are missing on this system, judged by the programs that they contain.
 * @param compiler whether to include what the tests need: compilers for both formats, and xmllint
 */
export function missingPackages(compiler: boolean, env: Environment = process.env): string[] {
  const missing: string[] = wineFile(env) === null ? [...WINE_PACKAGES] : [];
  if (!compiler) return missing;
  if (!inPath('gcc', env)) missing.push('gcc');
  if (!inPath('g++', env)) missing.push('g++');
  if (!existsSync('/usr/include/stdio.h')) missing.push('libc6-dev');
  if (!inPath('x86_64-w64-mingw32-gcc', env)) missing.push('gcc-mingw-w64-x86-64');
  if (!inPath('x86_64-w64-mingw32-g++', env)) missing.push('g++-mingw-w64-x86-64');
  if (!inPath('xmllint', env)) missing.push('libxml2-utils');
  return missing;
}

/**
 * Installs Debian packages, as root.
 * @returns null if all went well, else a sentence
 */
export async function installPackages(
  packages: readonly string[],
  env: Environment,
  log: (line: string) => void,
): Promise<string | null> {
  const byHand = `apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (!inPath('apt-get', env)) {
    return `This system has no apt-get, so pcancel cannot install ${packages.join(', ')}: install what your distribution calls them.`;
  }
  if (process.getuid?.() !== 0) return `Only root can install packages: run as root: ${byHand}`;
  log(`Installing Debian packages: ${packages.join(' ')}`);
  // Old package lists may do if they cannot be updated (one of several sources is offline): only the installation decides.
  await apt(['update'], env);
  const failed = await apt(['install', '-y', '--no-install-recommends', ...packages], env);
  return failed === null ? null : `apt-get could not install ${packages.join(' ')} (${failed}): run it yourself: ${byHand}`;
}

function apt(args: readonly string[], env: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 15 * 60_000,
    });
    let tail = '';
    const keep = (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      const why = tail.split('\n').find((line) => line.startsWith('E: ')) ?? '';
      resolve(code === 0 ? null : `${signal ?? `exit ${code}`} ${why}`.trim());
    });
  });
}

/** Whether PATH has an executable of this name. */
export function inPath(name: string, env: Environment = process.env): boolean {
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

/** Builds and runs the shim's test program, for tests. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sourcesOf, type Target } from './build.mjs';

const here = import.meta.dirname;
const wine = '/usr/lib/wine/wine64';

const has = (command: string): boolean => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Why a target cannot be compiled here; null if it can. */
export function cannotCompile(target: Target): string | null {
  const compiler = target === 'pe' ? 'x86_64-w64-mingw32-gcc' : 'gcc';
  return process.platform === 'linux' && has(compiler) ? null : `${compiler} is not here`;
}

/** Why a PE program cannot be run here; null if it can. */
export function cannotRunPe(): string | null {
  return has(wine) ? null : `${wine} is not here`;
}

/** Builds the C test program with the shim's own sources; returns its path. */
export function compileTest(target: Target, folder: string, name: string, flags: readonly string[]): string {
  const tests = readdirSync(join(here, 'test')).filter((file) => file.endsWith('.c'));
  const sources = [...sourcesOf(target), ...tests.map((file) => join('test', file))];
  const output = join(folder, name);
  const [compiler, libraries] =
    target === 'pe'
      ? ['x86_64-w64-mingw32-gcc', ['-static-libgcc', '-ladvapi32', '-lsynchronization']]
      : ['gcc', ['-lpthread', '-ldl']];
  const common = ['-std=c11', '-g', '-O1', '-Wall', '-Wextra', '-Werror'];
  execFileSync(compiler, [...common, ...flags, ...sources, '-o', output, ...libraries], { cwd: here, stdio: 'pipe' });
  return output;
}

/** How the test program ended, and what it printed. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs the ELF test program in one mode on a journal. */
export function runElf(program: string, mode: readonly [string, ...string[]], journal: string): Ended {
  const env = {
    ...process.env,
    ASAN_OPTIONS: 'detect_leaks=0',
    UBSAN_OPTIONS: 'print_stacktrace=1',
    TSAN_OPTIONS: 'halt_on_error=1',
  };
  const [group, ...rest] = mode;
  const ran = spawnSync(program, [group, journal, ...rest], { env, encoding: 'utf8', timeout: 120_000 });
  return { status: ran.status, signal: ran.signal, output: `${ran.stdout}${ran.stderr}` };
}

function wineEnvironment(prefix: string): NodeJS.ProcessEnv {
  const { DISPLAY: _, ...rest } = process.env;
  return { ...rest, WINEPREFIX: prefix, WINEARCH: 'win64', WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=' };
}

/** Creates a Wine prefix for the tests. */
export function startWine(prefix: string): void {
  spawnSync(wine, ['wineboot', '-i'], { env: wineEnvironment(prefix), stdio: 'ignore', timeout: 120_000 });
}

/** Ends every process of that prefix. */
export function stopWine(prefix: string): void {
  spawnSync('/usr/lib/wine/wineserver', ['-k', '-w'], { env: wineEnvironment(prefix), stdio: 'ignore', timeout: 60_000 });
}

/**
 * Messages of Wine itself: a thread still talks to the server while its process ends, or Wine lacks a function. No channel of
 * WINEDEBUG turns them off. They change neither the exit code nor the program's own output.
 */
const ofWineItself = /^wine(?: client error:[0-9a-f]+: |: Call from ).*(?:\r?\n|$)/gm;

/** Runs the PE test program under Wine. The exit code is the low 8 bits of the Windows one. */
export function runPe(program: string, mode: readonly [string, ...string[]], journal: string, prefix: string): Ended {
  const [group, ...rest] = mode;
  const windowsPath = `Z:${journal.replaceAll('/', '\\')}`;
  const ran = spawnSync(wine, [program, group, windowsPath, ...rest], {
    env: wineEnvironment(prefix),
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status: ran.status, signal: ran.signal, output: `${ran.stdout}${ran.stderr.replace(ofWineItself, '')}` };
}

/** Checks every start of a program in this process. A test in the wrong lane then fails, and the message names the right lane. */
import childProcess, { ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { afterAll } from 'vitest';

/** The program that is started, by its name without folder, and its arguments. */
export interface Started {
  readonly program: string;
  readonly args: readonly string[];
}

type Start = (this: unknown, file: string, args?: unknown, options?: unknown) => unknown;

/** Global, so that it is installed only once if test files share a process. */
const shared = globalThis as { refusedStarts?: string[] };

/**
 * Installs the check for all of node:child_process, and for modules that have already imported it. If tests catch the refusal,
 * their file fails at its end. Otherwise a test that is skipped because gdb "is not there" would be lost in silence.
 * @param why says why a program may not be started; null if it may
 */
export function refuseStarts(why: (started: Started) => string | null): void {
  if (shared.refusedStarts === undefined) {
    shared.refusedStarts = [];
    install(why, shared.refusedStarts);
  }
  afterAll(() => {
    const [first] = shared.refusedStarts?.splice(0) ?? [];
    if (first !== undefined) throw new Error(first);
  });
}

function install(why: (started: Started) => string | null, refused: string[]): void {
  const check = (file: string, args: unknown): void => {
    const reason = why({ program: basename(file), args: Array.isArray(args) ? args.map(String) : [] });
    if (reason === null) return;
    refused.push(reason);
    throw new Error(reason);
  };
  // spawn, exec, execFile, their promises and fork all call this method. Its args begin with the program's name.
  const prototype = ChildProcess.prototype as unknown as { spawn: (options: { file: string; args?: string[] }) => unknown };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    check(options.file, options.args?.slice(1));
    return spawn.call(this, options);
  };
  const module = childProcess as unknown as Record<string, Start>;
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    const original = module[name];
    if (original === undefined) continue;
    module[name] = function (file, args, options) {
      check(name === 'execSync' ? 'sh' : file, args);
      return original.call(this, file, args, options);
    };
  }
  syncBuiltinESMExports();
}

/** Runs other programs that check or build files in this folder's tests. Only tests import from here. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Fits `ctx.skip` of a Vitest test. */
export type Skip = (note?: string) => never;

/** Path of a program. If it is not installed, the test is skipped with that note. */
export function tool(name: string, skip: Skip): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && existsSync(path)) return path;
  }
  return skip(`${name} is not installed`);
}

/** Runs a program to its end and returns its output. Throws with the program's error text if it fails. */
export function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A temporary folder, removed when the test ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-subject-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

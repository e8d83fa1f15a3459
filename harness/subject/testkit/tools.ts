/** Programs that serve as oracles and builders in this folder's tests. Nothing outside tests imports from here. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Fits `ctx.skip` of a Vitest test. */
export type Skip = (note?: string) => never;

/** Path of a program; if it is not installed the test is skipped and says so. */
export function tool(name: string, skip: Skip): string {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && existsSync(path)) return path;
  }
  return skip(`${name} is not installed`);
}

/** Runs a program to its end and gives what it printed; throws with its error text if it fails. */
export function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A folder of this test's own, gone when it ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-subject-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

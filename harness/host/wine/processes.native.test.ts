/** Which processes count as a prefix's; real ones, since it is the kernel's habits that are at stake. */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { scratch } from '../../testkit/native.ts';
import { killPrefixProcesses, prefixProcesses } from './processes.ts';

const { folder, remove } = scratch();
afterAll(remove);

/** Its first thread ends, the second one lives on: to the system a zombie with a thread. */
const HEADLESS = `
#include <pthread.h>
#include <unistd.h>
static void *stay(void *unused) { for (;;) pause(); return unused; }
int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, stay, NULL);
  pthread_exit(NULL);
}
`;

function stateOf(pid: number): string {
  return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '?';
}

it.skipIf(process.platform !== 'linux')('finds and ends a process whose first thread has ended', async () => {
  const source = join(folder, 'headless.c');
  const program = join(folder, 'headless');
  writeFileSync(source, HEADLESS);
  execFileSync('gcc', ['-o', program, source, '-pthread']);
  const prefix = join(folder, 'prefix');
  const child = spawn(program, [], { env: { WINEPREFIX: prefix }, stdio: 'ignore' });
  const { pid = 0 } = child;
  const exited = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
  for (let tries = 0; tries < 200 && stateOf(pid) !== 'Z'; tries++) await sleep(10);
  expect(stateOf(pid)).toBe('Z');
  expect(prefixProcesses(prefix)).toEqual([pid]);
  expect(prefixProcesses(`${prefix}2`)).toEqual([]);
  expect(await killPrefixProcesses(prefix)).toBe(true);
  expect(await exited).toBe('SIGKILL');
});

/** For tests that run real monitors: compiles subjects from a few lines of C, makes folders, and finds processes left over. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Scenario, Step } from '../contract/step.ts';
import { bindSubject } from '../host/bind.ts';
import { type BindRequest, VERSION_RANGE } from '../host/bind-request.ts';
import type { JournalHeader } from '../host/journal/header.ts';
import { Journal } from '../host/journal/journal.ts';
import type { JournalRead } from '../host/journal/layout.ts';
import { Monitor } from '../host/monitor.ts';
import { nativeLauncher } from '../host/native.ts';
import type { Launcher } from '../host/place/place.ts';
import { Pool } from '../host/pool.ts';
import { NO_FORWARDS } from '../subject/entry-forwards.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** Path of the conforming example. */
export const GOOD = join(FIXTURES, 'examples', 'example-good.so');

/** Long deadlines, since the machine may be busy. Tests of hangs use their own. */
export const PATIENT: Deadlines = { callMs: () => 30_000, totalMs: 60_000 };

/** A temporary folder, and a function that removes it. */
export interface Scratch {
  readonly folder: string;
  readonly remove: () => void;
}

/** Makes a temporary folder. */
export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}

/**
 * Compiles a subject from C with gcc. The source may include headers of the fixtures, e.g. `skeleton.h`.
 * @param more options of gcc
 * @returns the subject's path
 */
export function compileSubject(folder: string, name: string, source: string, more: readonly string[] = []): string {
  const file = join(folder, `${name}.c`);
  const output = join(folder, `${name}.so`);
  writeFileSync(file, source);
  const flags = ['-std=gnu11', '-O1', '-w', '-shared', '-fPIC', '-pthread', '-fshort-wchar', '-fvisibility=hidden'];
  execFileSync('gcc', [...flags, ...more, '-I', FIXTURES, file, '-o', output], { stdio: 'pipe' });
  return output;
}

/**
 * Compiles a subject that conforms except for its hooks.
 * @param before C code between the skeleton and the hooks
 * @param hooks initialisers of `struct hooks`
 * @returns the subject's path
 */
export function skeletonSubject(folder: string, name: string, before: string, hooks: string): string {
  return compileSubject(
    folder,
    name,
    `#include "skeleton.h"\n${before}\nstatic const struct hooks hooks = {.duration_ms = 60, ${hooks}};\n`,
  );
}

/** The usual request to bind the DLL at `path`. */
export function bindRequest(path: string): BindRequest {
  return {
    path,
    folders: [],
    resourceType: 'Test',
    typeGuessed: false,
    file: null,
    forwards: NO_FORWARDS,
    bind: 'auto',
    versions: VERSION_RANGE,
  };
}

/** Starts a monitor that binds the subject. Throws if the subject cannot be bound. */
export async function boundMonitor(root: string, path: string, launcher: Launcher = nativeLauncher()): Promise<Monitor> {
  const monitor = await Monitor.start(launcher, root);
  const bound = await bindSubject(monitor, bindRequest(path), PATIENT);
  if (bound.kind === 'bound') return monitor;
  await monitor.end();
  throw new Error(`${path} could not be bound: ${JSON.stringify(bound)}`);
}

/**
 * A pool of monitors for the subject.
 * @param root folder of the monitors' files
 */
export function poolOf(
  root: string,
  path: string,
  reset: (() => Promise<void>) | null = null,
  launcher: Launcher = nativeLauncher(),
): Pool {
  return new Pool({ launcher, root, request: bindRequest(path), bindDeadlines: PATIENT, reset });
}

/** A scenario of these steps. */
export function scenarioOf(steps: readonly Step[], id = 'test-1'): Scenario {
  return { id, situation: 'test', basis: 'derived', seed: 1, steps };
}

/** Cancels a pending Online, waits for its end, and closes the resource. */
export const CANCEL_ONLINE: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'online', resource: 'A' },
  { do: 'cancel', resource: 'A', anchor: { at: 'delay', ms: 15, permille: 250 } },
  { do: 'wait', resource: 'A', quietMs: 5_000, maxMs: 10_000 },
  { do: 'terminate', resource: 'A' },
  { do: 'close', resource: 'A' },
];

/** Records of Open and Online: entry and return of each. */
const ONLINE_RETURNED = 4;

/** Waits until Open and Online have returned in a monitor below `root`, and it is in no call. */
export function onlineReturned(root: string): Promise<void> {
  return journalShows(root, ({ next, inside }) => next >= ONLINE_RETURNED && inside.length === 0);
}

/** Waits until a monitor below `root` has written this many records. A scenario writes about thirty. */
export function recordsWritten(root: string, records: number): Promise<void> {
  return journalShows(root, ({ next }) => next >= records);
}

/** Waits until a journal below `root` shows it. Throws after 30 s, which is longer than a busy machine needs. */
async function journalShows(root: string, shows: (header: JournalHeader) => boolean): Promise<void> {
  for (const until = performance.now() + 30_000; performance.now() < until; await sleep(5)) {
    const paths = unlessGone(() => readdirSync(root, { recursive: true, encoding: 'utf8' })) ?? [];
    for (const path of paths.filter((each) => basename(each) === 'journal')) {
      const header = unlessGone(() => headerOf(join(root, path)));
      if (header?.ok === true && shows(header.value)) return;
    }
  }
  throw new Error(`no monitor below ${root} has written what was waited for`);
}

/** Null if a monitor has just ended and its folder is gone, in the middle of what was read. */
function unlessGone<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function headerOf(path: string): JournalRead<JournalHeader> {
  const journal = new Journal(path);
  try {
    return journal.header();
  } finally {
    journal.close();
  }
}

/** Ids of other processes whose command line or current folder contains `text`. Zombies have neither. */
export function processesNaming(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => namesOf(pid).includes(text))
    .map(Number);
}

function namesOf(pid: string): string {
  const reads = [() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), () => readlinkSync(`/proc/${pid}/cwd`)];
  return reads
    .map((read) => {
      try {
        return read();
      } catch {
        return '';
      }
    })
    .join('\n');
}

/** Waits until no process names `text` any more. @returns the ids of those left after `withinMs` milliseconds */
export async function leftAfter(text: string, withinMs: number): Promise<readonly number[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    const left = processesNaming(text);
    if (left.length === 0 || performance.now() > until) return left;
    await sleep(50);
  }
}

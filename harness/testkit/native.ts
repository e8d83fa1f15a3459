/** For tests that run real monitors: subjects compiled from a few lines of C, a folder of their own, and who is left of a run. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
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

export const GOOD = join(FIXTURES, 'examples', 'example-good.so');

/** Generous, since the machine may be busy; a test about a hang gives its own. */
export const PATIENT: Deadlines = { callMs: () => 30_000, totalMs: 60_000 };

export interface Scratch {
  readonly folder: string;
  readonly remove: () => void;
}

export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'pcancel-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }) };
}

/** Compiles a subject from C that includes the fixtures' headers, e.g. `skeleton.h`; its path. `more`: of gcc's options. */
export function compileSubject(folder: string, name: string, source: string, more: readonly string[] = []): string {
  const file = join(folder, `${name}.c`);
  const output = join(folder, `${name}.so`);
  writeFileSync(file, source);
  const flags = ['-std=gnu11', '-O1', '-w', '-shared', '-fPIC', '-pthread', '-fshort-wchar', '-fvisibility=hidden'];
  execFileSync('gcc', [...flags, ...more, '-I', FIXTURES, file, '-o', output], { stdio: 'pipe' });
  return output;
}

/** A subject that is right in all but what `hooks` says; `before` stands between the skeleton and the hooks. */
export function skeletonSubject(folder: string, name: string, before: string, hooks: string): string {
  return compileSubject(
    folder,
    name,
    `#include "skeleton.h"\n${before}\nstatic const struct hooks hooks = {.duration_ms = 60, ${hooks}};\n`,
  );
}

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

/** A monitor that has bound the subject. */
export async function boundMonitor(root: string, path: string, launcher: Launcher = nativeLauncher()): Promise<Monitor> {
  const monitor = await Monitor.start(launcher, root);
  const bound = await bindSubject(monitor, bindRequest(path), PATIENT);
  if (bound.kind === 'bound') return monitor;
  await monitor.end();
  throw new Error(`${path} could not be bound: ${JSON.stringify(bound)}`);
}

export function poolOf(
  root: string,
  path: string,
  reset: (() => Promise<void>) | null = null,
  launcher: Launcher = nativeLauncher(),
): Pool {
  return new Pool({ launcher, root, request: bindRequest(path), bindDeadlines: PATIENT, reset });
}

export function scenarioOf(steps: readonly Step[], id = 'test-1'): Scenario {
  return { id, situation: 'test', basis: 'derived', seed: 1, steps };
}

/** Up to a Cancel of a pending Online, and to its end. */
export const CANCEL_ONLINE: readonly Step[] = [
  { do: 'open', resource: 'A' },
  { do: 'online', resource: 'A' },
  { do: 'cancel', resource: 'A', anchor: { at: 'delay', ms: 15, permille: 250 } },
  { do: 'wait', resource: 'A', quietMs: 5_000, maxMs: 10_000 },
  { do: 'terminate', resource: 'A' },
  { do: 'close', resource: 'A' },
];

/** Open and Online, entered and left. */
const ONLINE_RETURNED = 4;

/** Waits until a monitor below `root` has come through Open and Online and is in no call: it pauses then, or has come to its end. */
export function onlineReturned(root: string): Promise<void> {
  return journalShows(root, ({ next, inside }) => next >= ONLINE_RETURNED && inside.length === 0);
}

/** Waits until a monitor below `root` has written so many records: a scenario takes some thirty. */
export function recordsWritten(root: string, records: number): Promise<void> {
  return journalShows(root, ({ next }) => next >= records);
}

/** Throws after half a minute, longer than a busy machine takes. */
async function journalShows(root: string, shows: (header: JournalHeader) => boolean): Promise<void> {
  for (const until = performance.now() + 30_000; performance.now() < until; await sleep(5)) {
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => basename(path) === 'journal');
    for (const path of paths) {
      const header = headerOf(join(root, path));
      if (header?.ok === true && shows(header.value)) return;
    }
  }
  throw new Error(`no monitor below ${root} has written what was waited for`);
}

/** Null for a journal whose monitor has just gone. */
function headerOf(path: string): JournalRead<JournalHeader> | null {
  if (!existsSync(path)) return null;
  const journal = new Journal(path);
  try {
    return journal.header();
  } finally {
    journal.close();
  }
}

/** Ids of processes whose command line, folder or environment names `text`; not this one. Zombies have none of these. */
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

/** Waits until no process names `text` any more; who is left after `withinMs`. */
export async function leftAfter(text: string, withinMs: number): Promise<readonly number[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    const left = processesNaming(text);
    if (left.length === 0 || performance.now() > until) return left;
    await sleep(50);
  }
}

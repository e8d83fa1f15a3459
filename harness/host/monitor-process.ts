/** Starts a monitor's process: its folder, its journal, and the socket that it calls back on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitorConfig } from '../monitor/config.ts';
import { type Channel, type Door, listenForMonitor } from './channel.ts';
import { MINIDUMP } from './debug/dump.ts';
import { Journal } from './journal/journal.ts';
import { killNow, killTree } from './kill.ts';
import { undoAtOnce } from './place/at-once.ts';
import type { Launcher, Place, Purpose } from './place/place.ts';

/** 64 MiB: half a million records, some ten thousand scenarios; the file is sparse, so only what is written costs. */
const JOURNAL_BYTES = 64 << 20;

/** A cold Node under Wine takes a few seconds on a busy machine; longer than this is a fault of the set-up, unless another has taken its time as well. */
export const START_MS = 40_000;

/** What a start may take, and what breaks it off. */
export interface Starting {
  /** Milliseconds until it has to have called back. */
  readonly withinMs: number;
  /** Nobody wants it any more: the process is killed, and the start rejects. */
  readonly signal: AbortSignal | null;
}

export const USUAL_START: Starting = { withinMs: START_MS, signal: null };

/** How a process ended, as Node tells it. */
export interface Exited {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that has called back, with all that belongs to it. */
export interface MonitorProcess {
  readonly child: ChildProcess;
  readonly place: Place;
  readonly folder: string;
  readonly channel: Channel;
  readonly journal: Journal;
  readonly exited: Promise<Exited>;
  /** From its start until it called back, milliseconds. */
  readonly startMs: number;
}

/**
 * Starts a process in a new folder below `root`, and waits until it has called back.
 * @param dumps whether it is to leave a dump in its folder where it crashes
 * @throws if our own side cannot be started; nothing of it is left then
 */
export async function startMonitorProcess(
  launcher: Launcher,
  root: string,
  purpose: Purpose,
  dumps: boolean,
  { withinMs, signal }: Starting = USUAL_START,
): Promise<MonitorProcess> {
  const folder = join(root, `monitor-${randomBytes(6).toString('hex')}`);
  // On a disk that is full anything of this may fail: what was there by then has to go again, or this process would never end.
  const undo: (() => unknown)[] = [];
  try {
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(folder, { recursive: true });
    const place = await launcher.place(folder, purpose);
    undo.push(() => place.giveBack());
    const token = randomBytes(24).toString('hex');
    const door = await listenForMonitor(token);
    undo.push(() => door.close());
    const journalPath = join(folder, 'journal');
    const config: MonitorConfig = {
      port: door.port,
      token,
      journal: place.path(journalPath),
      journalBytes: JOURNAL_BYTES,
      shim: place.path(place.shim),
      koffiFrom: place.path(place.koffiFrom),
      dump: dumps ? place.path(join(folder, MINIDUMP)) : null,
    };
    const configPath = join(folder, 'monitor.json');
    writeFileSync(configPath, JSON.stringify(config));
    const startedAt = performance.now();
    const { child, exited } = launch(place, configPath, folder);
    undo.push(() => killTree(child, exited));
    const channel = await called(door, { child, exited }, { withinMs, signal });
    const startMs = performance.now() - startedAt;
    const journal = new Journal(journalPath);
    door.close();
    return { child, place, folder, channel, journal, exited, startMs };
  } catch (error) {
    for (const each of undo.reverse()) {
      try {
        await each();
      } catch {
        // What went wrong first tells more.
      }
    }
    throw error;
  }
}

type Launched = Pick<MonitorProcess, 'child' | 'exited'>;

function launch(place: Place, configPath: string, folder: string): Launched {
  const child = spawn(place.command, [...place.args, place.path(configPath)], {
    cwd: folder,
    env: { ...place.env },
    detached: process.platform !== 'win32',
    stdio: 'ignore',
    windowsHide: true,
  });
  const exited = new Promise<Exited>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', () => resolve({ code: null, signal: 'not started' }));
  });
  void exited.then(undoAtOnce(() => killNow(child)));
  return { child, exited };
}

/** Its channel; the process is ended as soon as the signal says that nobody waits for it any more. */
async function called(door: Door, { child, exited }: Launched, { withinMs, signal }: Starting): Promise<Channel> {
  const breakOff = (): void => {
    void killTree(child, exited);
  };
  signal?.addEventListener('abort', breakOff, { once: true });
  if (signal?.aborted === true) breakOff();
  try {
    return await door.accept(withinMs, exited);
  } finally {
    signal?.removeEventListener('abort', breakOff);
  }
}

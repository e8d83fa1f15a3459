/** Starts a monitor's process, with its folder, its journal, and the socket on which it calls back. */
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

/** 64 MiB: half a million records, some ten thousand scenarios. The file is sparse, so only written pages take space. */
const JOURNAL_BYTES = 64 << 20;

/**
 * Usual limit of a start, milliseconds. A cold Node under Wine takes a few seconds on a busy machine. A longer start is a fault
 * of the set-up, unless another start was slow as well.
 */
export const START_MS = 40_000;

/** The limits of a start. */
export interface Starting {
  /** Milliseconds within which the process must call back. */
  readonly withinMs: number;
  /** If it aborts, the process is killed and the start rejects; null: nothing can abort it. */
  readonly signal: AbortSignal | null;
}

/** The usual limit, and nothing that aborts. */
export const USUAL_START: Starting = { withinMs: START_MS, signal: null };

/** How a process ended, as Node reports it. */
export interface Exited {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process that has called back, with everything that belongs to it. */
export interface MonitorProcess {
  readonly child: ChildProcess;
  readonly place: Place;
  readonly folder: string;
  readonly channel: Channel;
  readonly journal: Journal;
  readonly exited: Promise<Exited>;
  /** Time from its start until it called back, milliseconds. */
  readonly startMs: number;
}

/**
 * Starts a process in a new folder below `root`, and waits until it has called back.
 * @param dumps whether the process leaves a dump in its folder if it crashes
 * @throws if our own side cannot be started, takes too long or is aborted; nothing is left behind then
 */
export async function startMonitorProcess(
  launcher: Launcher,
  root: string,
  purpose: Purpose,
  dumps: boolean,
  { withinMs, signal }: Starting = USUAL_START,
): Promise<MonitorProcess> {
  const folder = join(root, `monitor-${randomBytes(6).toString('hex')}`);
  // On a full disk any of these steps may fail. The earlier ones are then undone, or this process would never end.
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
        // The first error says more.
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

/** Waits for the call back; resolves with the channel. The process is killed if the signal aborts. */
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

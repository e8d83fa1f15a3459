/** Identifies processes across pid reuse and containers. Linux only. */
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * A word that no other process has. Process ids are reused, so it holds the start time. Each container has its own ids, so it
 * holds the namespace.
 */
export function processMark(): string {
  return `${pidNamespace()}-${process.pid}-${startOf(String(process.pid))}`;
}

/**
 * Whether the process with this mark is alive. One in another container (that shares the cache) cannot be seen and counts as
 * alive.
 */
export function processMarkLives(mark: string): boolean {
  const parts = /^(\d+)-(\d+)-(\d+)$/.exec(mark);
  if (parts === null) return false;
  const [, namespace, pid, start] = parts;
  if (namespace !== pidNamespace()) return true;
  return startOf(pid ?? '') === start;
}

function pidNamespace(): string {
  return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
}

/**
 * Start time in clock ticks since boot (field 22 of /proc/PID/stat; the name in field 2 may hold spaces); empty if it is gone.
 */
function startOf(pid: string): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}

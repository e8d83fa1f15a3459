/** Ends a monitor's processes. Only what we started, by its id; a group on POSIX, since Wine's children lose their parent. */
import { type ChildProcess, spawnSync } from 'node:child_process';

/**
 * Kills the process and its group and comes back when it has ended. A process that has ended already may have left
 * children in its group, so the group is killed in any case.
 */
export async function killTree(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.pid === undefined) return;
  killNow(child);
  await exited;
}

/** The same without waiting for it. */
export function killNow({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    if (exitCode === null) spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: nobody is left in the group.
  }
}

/**
 * Ends a monitor's processes: only those that we started, by their id. On POSIX the process group is killed, since Wine's
 * children lose their parent.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';

/**
 * Kills the process and its group, and resolves when the process has ended. A process that has already ended may have left
 * children in its group, so the group is killed in any case.
 */
export async function killTree(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.pid === undefined) return;
  killNow(child);
  await exited;
}

/** Like killTree, but does not wait. */
export function killNow({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    if (exitCode === null) spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty.
  }
}

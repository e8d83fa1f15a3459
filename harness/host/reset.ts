/** Runs the user's --reset command, which repairs machine-wide state after a monitor had to be killed. */
import { spawn } from 'node:child_process';

/** Limit of the command, milliseconds: it must not hold up a run for ever. */
const RESET_MS = 60_000;

/** The user's command failed. That is the user's mistake, and the message is a sentence for them. */
export class ResetFailed extends Error {}

/** Runs the command in the system's shell. Rejects with ResetFailed if it fails. */
export function runReset(command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: 'ignore', timeout: RESET_MS, windowsHide: true });
    child.on('error', (error) => reject(new ResetFailed(`The --reset command could not be started (${error.message}).`)));
    child.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new ResetFailed(`The --reset command ended with ${code ?? 'a signal'}; what it resets is unknown.`)),
    );
  });
}

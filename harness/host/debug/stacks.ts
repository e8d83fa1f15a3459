/** Gets the stacks of a hanging process from a debugger, if there is one. They help the DLL's author; no verdict needs them. */
import { spawn } from 'node:child_process';
import type { Debugger } from '../place/place.ts';

/** Limit of the debugger, milliseconds; it is killed then. */
const WITHIN_MS = 15_000;

const MOST_BYTES = 1 << 20;
const MOST_LINES = 200;
const MOST_COLUMNS = 300;

/** Lines from the debugger's `read`; none if there is no debugger, or it may not trace, or prints nothing in time. */
export async function stacksOf(tool: Debugger | null): Promise<readonly string[]> {
  if (tool === null) return [];
  const printed = await outputOf(tool);
  return tool
    .read(printed)
    .slice(0, MOST_LINES)
    .map((line) => bounded(line.trimEnd()));
}

/** Cuts a long line in the middle: the function is at its start; file, line and module are at its end. */
function bounded(line: string): string {
  if (line.length <= MOST_COLUMNS) return line;
  const half = MOST_COLUMNS / 2;
  return `${line.slice(0, half - 1)}…${line.slice(-half)}`;
}

async function outputOf({ command, args, env, input }: Debugger): Promise<string> {
  const child = spawn(command, args, {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (printed.length < MOST_BYTES) printed += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  await new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  return printed;
}

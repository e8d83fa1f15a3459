/** The stacks of a process that hangs, from a debugger where there is one: a help for its author, never needed for a verdict. */
import { spawn } from 'node:child_process';
import type { Debugger } from '../place/place.ts';

/** A debugger that takes longer is left alone. */
const WITHIN_MS = 15_000;

const MOST_BYTES = 1 << 20;
const MOST_LINES = 200;
const MOST_COLUMNS = 300;

/** Lines as the debugger's `read` gives them; none if there is no debugger, or it may not, or takes too long. */
export async function stacksOf(tool: Debugger | null): Promise<readonly string[]> {
  if (tool === null) return [];
  const printed = await outputOf(tool);
  return tool
    .read(printed)
    .slice(0, MOST_LINES)
    .map((line) => bounded(line.trimEnd()));
}

/** A long list of arguments loses its end: the function stands in front of it, file, line and module behind it. */
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

/** Debuggers that tell where the threads of a process are; both leave it as it was. */
import type { Debugger } from './place.ts';

/** Frames of one thread that are of use. */
const FRAMES = 24;

/** gdb, if the machine has it and may trace its children. */
export function gdb(pid: number): Debugger {
  return {
    command: 'gdb',
    args: ['-nx', '-batch', '-p', String(pid), '-ex', `thread apply all bt ${FRAMES}`],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', DEBUGINFOD_URLS: '' },
    input: '',
    read: (printed) => printed.split('\n').filter((line) => /^(Thread \d+|#\d+ )/.test(line)),
  };
}

/** Wine's own debugger, in the prefix of the process. It walks every process there, of which only one is asked for. */
export function winedbg(wine: string, env: Readonly<Record<string, string>>, pid: number): Debugger {
  const id = pid.toString(16).padStart(4, '0');
  return {
    command: wine,
    args: ['winedbg', `0x${pid.toString(16)}`],
    env,
    input: 'bt all\ndetach\nquit\n',
    read: (printed) => {
      const threads = printed.split(/^(?=Backtracing for thread )/m).slice(1);
      return threads
        .filter((text) => new RegExp(`^Backtracing for thread [0-9a-f]+ in process ${id}\\b`).test(text))
        .flatMap((text) => {
          const [head = '', ...lines] = text.split('\n');
          const thread = /thread ([0-9a-f]+)/.exec(head)?.[1] ?? '?';
          const frames = lines.filter((line) => /^(=>| {2})\s*\d+ 0x/.test(line)).slice(0, FRAMES);
          return [`Thread ${thread}`, ...frames.map((line) => line.replace(/^(=>| {2})\s*(\d+) /, '#$2 '))];
        });
    },
  };
}

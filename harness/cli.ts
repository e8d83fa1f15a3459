/** argv -> command -> exit code. Only pcancel.mjs, which starts it, ends the process. */
import { isHungUp } from '../reports/console/console.ts';
import { exitAfter, progressTo, publish } from '../reports/publish.ts';
import { register } from '../suites/index.ts';
import { interruptible } from './check/interruptible.ts';
import { run } from './check/run.ts';
import { doctorCommand } from './commands/doctor.ts';
import { HELP } from './commands/help.ts';
import { inspectCommand } from './commands/inspect.ts';
import { replayCommand } from './commands/replay.ts';
import { makeReporters } from './commands/reporters.ts';
import { rulesCommand } from './commands/rules.ts';
import { setupCommand } from './commands/setup.ts';
import { UsageError } from './contract/usage.ts';
import type { ExitCode } from './contract/verdict.ts';
import { VERSION } from './files/version.ts';
import { ResetFailed } from './host/reset.ts';
import { readCheckArguments } from './request/check-flags.ts';

export { undoAll } from './host/place/at-once.ts';

/** Runs one command line. Once `signal` is aborted, it tells what is known so far and ends. */
async function main(argv: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'check':
      return check(rest, signal);
    case 'inspect':
      return interruptible(signal, write, (tell) => inspectCommand(rest, tell, signal));
    case 'replay':
      return interruptible(signal, write, (tell) => replayCommand(rest, tell, signal));
    case 'rules':
      return rulesCommand(rest, write);
    case 'setup':
      return setupCommand(rest, write, signal);
    case 'doctor':
      return doctorCommand(write);
    case '--version':
      write(`${VERSION}\n`);
      return 0;
    case '--help':
    case 'help':
    case undefined:
      write(HELP);
      return command === undefined ? 2 : 0;
    default:
      throw new UsageError(`There is no command "${command}"; pcancel --help lists the commands.`);
  }
}

function write(text: string): void {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', outputFailed);
  process.stdout.write(text);
}

/** What stdout could not take, but for what a reader no longer wanted. */
let outputFault: Error | null = null;

/** A reader that goes away (`| head`) has seen enough, and a terminal that hung up reads nothing: neither changes the exit code or is worth a line. */
function outputFailed(error: Error): void {
  if ('code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')) return;
  if (isHungUp(process.stdout, error)) return;
  if (outputFault === null) process.stderr.write(`pcancel: the output could not be written (${error.message}).\n`);
  outputFault = error;
  process.exitCode = 5;
}

async function check(argv: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const { dlls, plan, reporters: choices, out } = readCheckArguments(argv, register);
  const reporters = makeReporters(choices, out);
  const report = await run({
    dlls,
    plan,
    onProgress: progressTo(reporters),
    log: (line) => process.stderr.write(`${line}\n`),
    signal,
  });
  const published = await publish(reporters, report);
  for (const failure of published.failures) process.stderr.write(`pcancel: ${failure.message}\n`);
  return exitAfter(report, published);
}

/** Runs a command line to its end and leaves its exit code to the process. */
export async function start(argv: readonly string[], signal: AbortSignal): Promise<void> {
  try {
    const exit = await main(argv, signal);
    process.exitCode = outputFault === null ? exit : 5;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ResetFailed)) throw error;
    process.stderr.write(`pcancel: ${error.message}\n`);
    process.exitCode = 2;
  }
}

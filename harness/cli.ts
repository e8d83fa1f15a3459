/** argv -> command -> exit code. Nothing below this file ends the process. */
import { exitAfter, progressTo, publish } from '../reports/publish.ts';
import { readCheckArguments } from './check-arguments.ts';
import type { ExitCode } from './contract/verdict.ts';
import { doctorCommand } from './doctor.ts';
import { HELP } from './help.ts';
import { ResetFailed } from './host/reset.ts';
import { inspectCommand } from './inspect.ts';
import { replayCommand } from './replay.ts';
import { makeReporters } from './reporters.ts';
import { rulesCommand } from './rules-text.ts';
import { run } from './run.ts';
import { setupCommand } from './setup.ts';
import { UsageError } from './usage.ts';
import { VERSION } from './version.ts';

/** Runs one command line. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'check':
      return check(rest);
    case 'inspect':
      return inspectCommand(rest, write);
    case 'replay':
      return replayCommand(rest, write, interruption());
    case 'rules':
      return rulesCommand(rest, write);
    case 'setup':
      return setupCommand(rest, write);
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
      throw new UsageError(`There is no command "${command}"; pcancel --help lists what there is.`);
  }
}

/** Once: what is known is told. Twice: the process ends, and its monitors with it, since their socket closes. */
function interruption(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return stop.signal;
}

function write(text: string): void {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', outputFailed);
  process.stdout.write(text);
}

/** What stdout could not take, but for what a reader no longer wanted. */
let outputFault: Error | null = null;

/** A reader that goes away (`| head`) has seen enough: that changes nothing, and is not worth a line. */
function outputFailed(error: Error): void {
  if ('code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')) return;
  if (outputFault === null) process.stderr.write(`pcancel: the output could not be written (${error.message}).\n`);
  outputFault = error;
  process.exitCode = 5;
}

async function check(argv: readonly string[]): Promise<ExitCode> {
  const { dlls, plan, reporters: choices, out } = readCheckArguments(argv);
  const reporters = makeReporters(choices, out);
  const report = await run({
    dlls,
    plan,
    onProgress: progressTo(reporters),
    log: (line) => process.stderr.write(`${line}\n`),
    signal: interruption(),
  });
  const published = await publish(reporters, report);
  for (const failure of published.failures) process.stderr.write(`pcancel: ${failure.message}\n`);
  return exitAfter(report, published);
}

try {
  const exit = await main(process.argv.slice(2));
  process.exitCode = outputFault === null ? exit : 5;
} catch (error) {
  if (error instanceof UsageError || error instanceof ResetFailed) {
    process.stderr.write(`pcancel: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(
      `pcancel: a fault of its own, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 5;
  }
}

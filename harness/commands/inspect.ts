/** `pcancel inspect DLL`: describes the DLL by its file, then loads it in a monitor to find the Cancel that would be called. */

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { troubleCause } from '../calibrate/bind-trouble.ts';
import { shownByTrouble } from '../calibrate/shown-before.ts';
import { explainStopped } from '../check/before-cancel.ts';
import { closeWhenStopped } from '../check/interruptible.ts';
import { causeSentence } from '../check/reason.ts';
import type { SubjectFile, SubjectReading } from '../contract/subject.ts';
import { UsageError, usageOf } from '../contract/usage.ts';
import type { Cause, ExitCode } from '../contract/verdict.ts';
import type { LoadOptions } from '../host/bind-request.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Binding } from '../host/binding.ts';
import { chooseLaunchers, launcherFor, requireWindowsNames } from '../host/launchers.ts';
import { lackingCause, namingModules, surveyOf } from '../host/missing-modules.ts';
import type { Launcher } from '../host/place/place.ts';
import { withTemporary } from '../host/place/temporary.ts';
import { subjectPool } from '../host/subject-pool.ts';
import { placeText } from '../judge/ending-message.ts';
import { exitOfVerdict, verdictOfCause } from '../judge/verdict.ts';
import { bindOf, requireFolder } from '../request/load-flags.ts';
import { DEFAULT_CALL_TIMEOUT_MS } from '../request/options.ts';
import { describeSubject, type StaticFact } from '../subject/describe.ts';
import { surveyFacts } from '../subject/describe-survey.ts';
import { readSubject } from '../subject/read.ts';
import { judgeSuitability } from '../subject/suitability.ts';
import { visible } from '../text/text.ts';

const FLAGS = {
  all: { type: 'boolean' },
  'resource-type': { type: 'string' },
  bind: { type: 'string' },
  'dll-directory': { type: 'string', multiple: true },
  'call-timeout': { type: 'string' },
} as const;

/** Prints the facts. Exit 0 if there is a Cancel to judge, 1 if its binding is broken, 3 or 4 as a check would. */
export async function inspectCommand(
  argv: readonly string[],
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { values, positionals } = parsed(argv);
  const reading = await readOne(positionals);
  const folders = (values['dll-directory'] ?? []).map((folder) => resolve(folder));
  for (const folder of folders) requireFolder(folder);
  // Before anything is printed: a mistake in a flag must not depend on how far the DLL lets the command come.
  const callMs = callMsOf(values['call-timeout']);
  const load = { resourceType: values['resource-type'] ?? null, folders, bind: bindOf(values.bind) };
  requireWindowsNames([reading], folders);
  for (const fact of describeSubject(reading, { all: values.all === true })) write(lines(fact));
  const launchers = await chooseLaunchers([reading], folders, (line) => process.stderr.write(`${line}\n`), signal);
  const launcher = reading.ok ? launcherFor(launchers, reading.subject, folders) : null;
  const suitability = judgeSuitability(reading, launcher?.platform ?? 'linux');
  if (!suitability.ok || !reading.ok || launcher === null) {
    write(verdictLine(suitability.ok ? 'this DLL cannot be run on this system' : causeSentence(suitability.cause)));
    return 3;
  }
  const survey = await surveyOf(reading.subject, folders, launcher);
  for (const fact of surveyFacts(survey)) write(lines(fact));
  return inspectLoaded({ subject: reading.subject, launcher, load, callMs, survey }, write, signal);
}

/** Reads the named file, even if it is no module. Throws UsageError for more or less than one path, or an unreadable file. */
async function readOne(positionals: readonly string[]): Promise<SubjectReading> {
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw new UsageError('inspect takes the path of one DLL: pcancel inspect vendor.dll');
  const reading = await readSubject(resolve(path));
  if (!reading.ok && reading.error.kind !== 'not-a-module' && reading.error.kind !== 'malformed')
    throw new UsageError(reading.error.message);
  return reading;
}

function callMsOf(text: string | undefined): number {
  const callMs = Number(text ?? DEFAULT_CALL_TIMEOUT_MS / 2);
  if (!Number.isInteger(callMs) || callMs < 100)
    throw new UsageError(`--call-timeout takes a whole number of milliseconds from 100, not "${text ?? ''}".`);
  return callMs;
}

/** A subject that can be loaded here, and how to load it. */
interface Runnable {
  readonly subject: SubjectFile;
  readonly launcher: Launcher;
  readonly load: LoadOptions;
  /** Deadline of each call while it is loaded and bound, and of all of them, milliseconds. */
  readonly callMs: number;
  readonly survey: Awaited<ReturnType<typeof surveyOf>>;
}

/** Loads and binds the DLL in a monitor, and prints which Cancel would be called. */
async function inspectLoaded(
  { subject, launcher, load, callMs, survey }: Runnable,
  write: (text: string) => void,
  signal: AbortSignal,
): Promise<ExitCode> {
  return withTemporary(async (root) => {
    const bindDeadlines = { callMs: () => callMs, totalMs: callMs };
    const { pool } = await subjectPool(subject, { launcher, root, load, bindDeadlines });
    closeWhenStopped(pool, signal);
    try {
      const { binding } = await pool.fresh();
      write(bindingLines(binding));
      const lacking = lackingCause(survey, launcher.platform);
      return lacking === null ? 0 : writeCause(lacking, write);
    } catch (error) {
      if (!(error instanceof BindTrouble)) throw error;
      if (error.bound.kind === 'broken') {
        write(verdictLine(error.bound.message));
        return 1;
      }
      const stopped = { cause: troubleCause(error), shown: shownByTrouble(error) };
      const { cause } = await explainStopped(stopped, subject, 0);
      return writeCause(namingModules(cause, survey), write);
    } finally {
      await pool.close();
    }
  });
}

function lines({ label, value, items }: StaticFact): string {
  return `${label.padEnd(14)} ${value}\n${items.map((item) => `${' '.repeat(17)}${item}\n`).join('')}`;
}

function bindingLines(binding: Binding): string {
  const where = binding.entry === 'exports' ? 'exported names; a Resource Monitor would not load it' : `${binding.entry}'s table`;
  return [
    `${'bound by'.padEnd(14)} ${where}\n`,
    `${'table'.padEnd(14)} version ${binding.version}.0, ${binding.tableSize} bytes\n`,
    `${'Cancel'.padEnd(14)} ${visible(placeText(binding.cancelAt))}\n`,
  ].join('');
}

function verdictLine(text: string): string {
  return `${'verdict'.padEnd(14)} ${text}\n`;
}

/** Writes why the DLL cannot be judged, and returns the exit code for that. */
function writeCause(cause: Cause, write: (text: string) => void): ExitCode {
  write(verdictLine(visible(causeSentence(cause))));
  return exitOfVerdict(verdictOfCause(cause));
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: true });
  } catch (error) {
    throw usageOf(error);
  }
}

/**
 * `npm start`: installs what is missing, then checks the two bundled examples. They are Windows DLLs, or native builds if Wine
 * cannot be set up. Exit 0 if each example got its expected verdict.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { consoleReporter } from '../../reports/console/console.ts';
import { jsonReporter } from '../../reports/json.ts';
import { junitReporter } from '../../reports/junit/junit.ts';
import { progressTo, publish } from '../../reports/publish.ts';
import { ruleInfo } from '../../suites/index.ts';
import { run } from '../check/run.ts';
import type { Report } from '../contract/report.ts';
import { UsageError } from '../contract/usage.ts';
import type { ExitCode, Verdict } from '../contract/verdict.ts';
import { undoAll } from '../host/place/at-once.ts';
import { setUp } from '../host/wine/setup.ts';
import { USUAL_PLAN } from '../request/options.ts';

/** A fixed seed, so that every user sees the output in the README. */
const SEED = 2026;

const EXAMPLES: readonly { readonly stem: string; readonly expected: Verdict }[] = [
  { stem: 'example-good', expected: 'conforming' },
  { stem: 'example-bad', expected: 'nonconforming' },
];

const REPORT_FOLDER = 'pcancel-report';

async function start(): Promise<ExitCode> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const ending = await exampleEnding(say);
  const json = `${REPORT_FOLDER}/pcancel.json`;
  const reporters = [
    consoleReporter({ out: process.stdout, progress: process.stderr, env: process.env, ruleInfo }),
    jsonReporter(json),
    junitReporter({ file: `${REPORT_FOLDER}/pcancel.junit.xml`, dialect: 'ci', ruleInfo, replayFrom: json }),
  ];
  const report = await run({
    dlls: EXAMPLES.map(({ stem }) => examplePath(`${stem}.${ending}`)),
    plan: { ...USUAL_PLAN, seed: SEED },
    onProgress: progressTo(reporters),
    log: say,
    signal: new AbortController().signal,
  });
  const published = await publish(reporters, report);
  for (const failure of published.failures) say(`pcancel: ${failure.message}`);
  return published.failures.length > 0 ? 5 : compare(report);
}

/** Sets Wine up if needed. Returns `dll` if Windows DLLs can then run here; otherwise says why not and returns `so`. */
async function exampleEnding(say: (line: string) => void): Promise<'dll' | 'so'> {
  const result = await setUp({ install: process.getuid?.() === 0, log: say });
  switch (result.kind) {
    case 'ready':
    case 'not-needed':
      return 'dll';
    case 'missing':
    case 'failed':
      say(result.message);
      say('Checking native builds of the examples instead; they show the same, but Windows DLLs need Wine.');
      return 'so';
  }
}

function examplePath(name: string): string {
  const path = fileURLToPath(new URL(`../../fixtures/examples/${name}`, import.meta.url));
  if (!existsSync(path))
    throw new UsageError(`The example ${name} is missing from this clone; git checkout -- fixtures/examples brings it back.`);
  return path;
}

/**
 * Compares the verdicts with the expected ones. The exit code of the check itself would be 1, since one example is faulty on
 * purpose.
 */
function compare(report: Report): ExitCode {
  let exit: ExitCode = 0;
  process.stdout.write('\n');
  EXAMPLES.forEach(({ expected }, index) => {
    const subject = report.subjects[index];
    const as = subject?.verdict === expected ? 'as expected' : `but ${expected} was expected`;
    process.stdout.write(`${subject?.subject.name ?? '?'}: ${subject?.verdict ?? 'not checked'}, ${as}\n`);
    if (subject?.verdict !== expected) exit = 5;
  });
  if (exit === 0)
    process.stdout.write('Both examples got the verdict expected of them. Next: npm exec pcancel -- check path/to/your.dll\n');
  return exit;
}

// A stopped run reports nothing, but it must not leave files and processes behind.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    undoAll();
    process.kill(process.pid, signal);
  });
}

try {
  process.exitCode = await start();
} catch (error) {
  process.stderr.write(`pcancel: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 5;
}

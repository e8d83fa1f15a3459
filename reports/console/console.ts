/** The reporter `console`: progress while a check runs, then the report as text. */
import type { Report } from '../../harness/contract/report.ts';
import type { ExitCode, Verdict } from '../../harness/contract/verdict.ts';
import { duration, plural } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';
import { exitAfter, type Published, type Reporter } from '../publish.ts';
import { faultSentence } from '../words/fault-text.ts';
import type { RuleLookup } from '../words/finding-text.ts';
import { type Paint, paint, wantsColor } from './colors.ts';
import { progressView } from './progress.ts';
import { subjectLines } from './text.ts';

/** The part of a stream that the console uses; process.stdout and process.stderr have it. */
export interface ConsoleStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface ConsoleOptions {
  /** Gets the report. */
  readonly out: ConsoleStream;
  /** Gets the progress. It is another stream, so that a redirected report contains nothing else. */
  readonly progress: ConsoleStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ruleInfo: RuleLookup;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** Columns if the width of the terminal is unknown, the most that are easy to read, and the fewest. */
const USUAL_WIDTH = 100;
const WIDEST = 120;
const NARROWEST = 60;

/** The reporter `console`. */
export function consoleReporter({ out, progress, env, ruleInfo, now = () => performance.now() }: ConsoleOptions): Reporter {
  // If a reader goes away (`| head`), finish() rejects. Without a listener the stream's event would end the process.
  out.on('error', () => {});
  progress.on('error', () => {});
  const view = progressView({
    isTTY: progress.isTTY === true,
    env,
    // Some terminals report 0 columns, here and in `finish`.
    columns: progress.columns || USUAL_WIDTH,
    now,
    write: (text) => void progress.write(text),
  });
  return {
    name: 'console',
    file: null,
    onProgress: view.onProgress,
    async finish(report, published) {
      view.end();
      const columns = out.columns || USUAL_WIDTH;
      const width = out.isTTY === true ? Math.min(WIDEST, Math.max(NARROWEST, columns)) : USUAL_WIDTH;
      const color = paint(wantsColor({ isTTY: out.isTTY === true, env }));
      try {
        await written(out, consoleText(report, published, { width, paint: color, ruleInfo }));
      } catch (error) {
        if (!isHungUp(out, error)) throw error;
      }
    },
  };
}

/** Whether writing failed because the terminal is gone, as after a SIGHUP. Then there is no reader, and the error is ignored. */
export function isHungUp({ isTTY }: Pick<ConsoleStream, 'isTTY'>, error: unknown): boolean {
  return isTTY === true && error instanceof Error && 'code' in error && error.code === 'EIO';
}

/** The whole report as text, with a newline at the end. */
export function consoleText(
  report: Report,
  published: Published,
  { width, paint: color, ruleInfo }: { readonly width: number; readonly paint: Paint; readonly ruleInfo: RuleLookup },
): string {
  const replayFrom = published.written.find(({ reporter }) => reporter === 'json')?.file ?? null;
  const subjects = report.subjects.flatMap((_, index) => [
    ...subjectLines(report, index, { width, paint: color, ruleInfo, replayFrom }),
    '',
  ]);
  return `${[...subjects, ...lastLines(report, published, color)].join('\n')}\n`;
}

const EXIT: Readonly<Record<ExitCode, string>> = {
  0: 'conforming: no rule of the profile was broken, and those that decide passed with enough evidence',
  1: 'nonconforming: at least one rule of the profile was broken',
  2: 'usage or configuration error: nothing ran',
  3: 'not applicable: it cannot be judged, for the reason above',
  4: 'inconclusive: not judged this time, for the reason above',
  5: 'a fault of the tool itself, a failed control, or a report that could not be written: no verdict counts',
};

function lastLines(report: Report, published: Published, color: Paint): string[] {
  const { run, tool } = report;
  const { environment } = run;
  const wine = environment.wine === null ? '' : `, ${visible(environment.wine, 40)}`;
  const exit = exitAfter(report, published);
  return [
    ...(report.subjects.length > 1 ? [summary(report)] : []),
    `${tool.name} ${tool.version}, profile ${run.profile}, seed ${run.seed}, ${duration(run.durationMs)} on ${environment.platform} (node ${environment.node}${wine})`,
    ...published.written.map(({ reporter, file }) => `wrote ${reporter}: ${visible(file, 1_000)}`),
    ...published.failures.map(({ message }) => color.red(message)),
    `exit ${exit}: ${exitText(exit, report, published)}`,
  ];
}

/** The text for the exit code. A missing report file is more important than a fault of the tool on some DLLs. */
function exitText(exit: ExitCode, report: Report, { failures }: Published): string {
  const fault = exit === 5 && failures.length === 0 ? faultSentence(report) : null;
  return fault ?? EXIT[exit];
}

/** For example `3 DLLs: 1 nonconforming, 2 conforming`. */
function summary(report: Report): string {
  const order: readonly Verdict[] = ['nonconforming', 'inconclusive', 'not-applicable', 'conforming'];
  const each = order.flatMap((verdict) => {
    const count = report.subjects.filter((subject) => subject.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  return `${plural(report.subjects.length, 'DLL')}: ${each.join(', ')}`;
}

function written(out: ConsoleStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    out.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

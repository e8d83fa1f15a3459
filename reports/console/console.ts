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

/** What the console needs of a stream; process.stdout and process.stderr are such. */
export interface ConsoleStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface ConsoleOptions {
  /** For the report. */
  readonly out: ConsoleStream;
  /** For progress: another stream, so that a redirected report holds the report only. */
  readonly progress: ConsoleStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ruleInfo: RuleLookup;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** Columns where nobody says how wide the terminal is, and the widest that still reads well. */
const USUAL_WIDTH = 100;
const WIDEST = 120;
const NARROWEST = 60;

/** The reporter `console`. */
export function consoleReporter({ out, progress, env, ruleInfo, now = () => performance.now() }: ConsoleOptions): Reporter {
  // finish() rejects when a reader goes away (`| head`); without a listener the stream's event would end the process.
  out.on('error', () => {});
  progress.on('error', () => {});
  const view = progressView({
    isTTY: progress.isTTY === true,
    env,
    // Some terminals say 0, as if nothing fitted.
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
      const width = out.isTTY === true ? Math.min(WIDEST, Math.max(NARROWEST, out.columns ?? USUAL_WIDTH)) : USUAL_WIDTH;
      const color = paint(wantsColor({ isTTY: out.isTTY === true, env }));
      try {
        await written(out, consoleText(report, published, { width, paint: color, ruleInfo }));
      } catch (error) {
        if (!isHungUp(out, error)) throw error;
      }
    },
  };
}

/** Whether writing failed because the terminal is gone, as after a SIGHUP: then nobody is left to read. */
export function isHungUp({ isTTY }: Pick<ConsoleStream, 'isTTY'>, error: unknown): boolean {
  return isTTY === true && error instanceof Error && 'code' in error && error.code === 'EIO';
}

/** The whole report, newline at the end. */
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

/** A report that is missing outweighs that the verdicts of some DLLs stand. */
function exitText(exit: ExitCode, report: Report, { failures }: Published): string {
  const fault = exit === 5 && failures.length === 0 ? faultSentence(report) : null;
  return fault ?? EXIT[exit];
}

/** `3 DLLs: 1 nonconforming, 2 conforming`. */
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

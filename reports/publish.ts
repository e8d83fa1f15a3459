/**
 * Passes the finished report to each reporter. Reporters do not depend on each other: if one cannot write, the others still do.
 * But the run then fails (exit 5), since a pipeline that expects a file must not see a green run without it.
 */

import type { ProgressEvent } from '../harness/contract/progress.ts';
import type { Report } from '../harness/contract/report.ts';
import type { ExitCode } from '../harness/contract/verdict.ts';
import { visible } from '../harness/text/text.ts';

/** Writes the result of a run to a file or a stream. */
export interface Reporter {
  /** Its name for `--reporter`: `console`, `json`, `junit` or `junit-strict`. */
  readonly name: string;
  /** The file that it writes, or null if it writes to a stream. */
  readonly file: string | null;
  onProgress?(event: ProgressEvent): void;
  /**
   * Writes the report. Rejects if that fails.
   * @param report must not be changed
   * @param published results of the reporters that write files; empty for these reporters themselves
   */
  finish(report: Report, published: Published): Promise<void>;
}

/** Which reports were written to files, and which could not be written. */
export interface Published {
  readonly written: readonly { readonly reporter: string; readonly file: string }[];
  readonly failures: readonly ReporterFailure[];
}

interface ReporterFailure {
  readonly reporter: string;
  readonly file: string | null;
  /** One sentence: the report that could not be written, why, and what to do. */
  readonly message: string;
}

const NOTHING: Published = { written: [], failures: [] };

/** Passes the report to all reporters. Files come first, so that the others can list them. Never rejects. */
export async function publish(reporters: readonly Reporter[], report: Report): Promise<Published> {
  const files = await settle(
    reporters.filter((reporter) => reporter.file !== null),
    report,
    NOTHING,
  );
  const streams = await settle(
    reporters.filter((reporter) => reporter.file === null),
    report,
    files,
  );
  return { written: files.written, failures: [...files.failures, ...streams.failures] };
}

/** The exit code of the run: 5, the worst, if a report could not be written; else the report's. */
export function exitAfter(report: Report, published: Published): ExitCode {
  return published.failures.length > 0 ? 5 : report.run.exit;
}

/** Passes progress to the reporters that show it. A reporter that throws gets no more of it, but its `finish` is still called. */
export function progressTo(reporters: readonly Reporter[]): (event: ProgressEvent) => void {
  const listening = new Set(reporters.filter((reporter) => reporter.onProgress !== undefined));
  return (event) => {
    for (const reporter of listening) {
      try {
        reporter.onProgress?.(event);
      } catch {
        listening.delete(reporter);
      }
    }
  };
}

async function settle(reporters: readonly Reporter[], report: Report, published: Published): Promise<Published> {
  const written: { reporter: string; file: string }[] = [];
  const failures: ReporterFailure[] = [];
  for (const reporter of reporters) {
    try {
      await reporter.finish(report, published);
      if (reporter.file !== null) written.push({ reporter: reporter.name, file: reporter.file });
    } catch (error) {
      failures.push({ reporter: reporter.name, file: reporter.file, message: sentence(reporter, error) });
    }
  }
  return { written, failures };
}

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied: choose a folder that you may write to',
  EPERM: 'operation not permitted: choose a folder that you may write to',
  EROFS: 'the file system is read-only: choose another folder',
  EISDIR: 'that is a folder: name a file',
  ENOTDIR: 'a part of the path is a file, not a folder: choose another path',
  EEXIST: 'a part of the path is a file, not a folder: choose another path',
  ENOENT: 'the folder is missing and cannot be made: choose another path',
  ENOSPC: 'no space is left: free some, or choose another folder',
  EDQUOT: 'the quota is used up: free some space, or choose another folder',
  ENAMETOOLONG: 'the path is too long: choose a shorter one',
  EPIPE: 'the reader at the other end went away',
};

function sentence(reporter: Reporter, error: unknown): string {
  const what = `The ${reporter.name} report could not be written${reporter.file === null ? '' : ` to ${visible(reporter.file)}`}`;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  const cause = code === null ? undefined : CAUSES[code];
  if (cause !== undefined) return `${what}: ${cause} (${code}).`;
  return `${what}: ${visible(error instanceof Error ? error.message : String(error), 300)}.`;
}

/** A report that anybody may have written or cut: as much of it as a replay uses, checked before it is believed. */
import { UsageError } from '../contract/usage.ts';
import { read } from '../grammar/read.ts';
import { type ReplayReport, replayedReport } from '../grammar/replayed.ts';

/**
 * Reads a report.
 * @param from the file's path, for sentences
 * @throws UsageError that names the first thing that is wrong with it
 */
export function readReport(value: unknown, from: string): ReplayReport {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : null;
  if (schema !== 'pcancel/report/1')
    throw new UsageError(`${from} is no json report of pcancel; write one with check --json FILE.`);
  const reading = read(replayedReport, value);
  if (reading.ok) return reading.value;
  const { fault } = reading;
  // Fields that are not named are welcome, so only wrong ones are left.
  const wants = fault.kind === 'wrong' ? ` has to be ${fault.wants}` : ' is no field of a report';
  throw new UsageError(`${from} is damaged: ${placeOf(fault.path)}${wants}; write it again with check --json FILE.`);
}

/** `subjects[0].findings[2].seed` */
function placeOf(path: readonly (string | number)[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

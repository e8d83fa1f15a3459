/** Reads the parts of a report that a replay uses. The file may be edited or cut off, so every part is checked. */
import { UsageError } from '../contract/usage.ts';
import { read } from '../grammar/read.ts';
import { type ReplayReport, replayedReport } from '../grammar/replayed.ts';

/**
 * Reads a report.
 * @param value the parsed JSON
 * @param from the file's path, for messages
 * @throws UsageError that names the first fault
 */
export function readReport(value: unknown, from: string): ReplayReport {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : null;
  if (schema !== 'pcancel/report/1')
    throw new UsageError(`${from} is no json report of pcancel; write one with check --json FILE.`);
  const reading = read(replayedReport, value);
  if (reading.ok) return reading.value;
  const { fault } = reading;
  // The grammar accepts unknown fields, so only wrong ones are left.
  const wants = fault.kind === 'wrong' ? ` has to be ${fault.wants}` : ' is no field of a report';
  throw new UsageError(`${from} is damaged: ${placeOf(fault.path)}${wants}; write it again with check --json FILE.`);
}

/** The path of a field, for example `subjects[0].findings[2].seed`. */
function placeOf(path: readonly (string | number)[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

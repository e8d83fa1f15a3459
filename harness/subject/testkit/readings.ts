/** Reads modules in tests, where the result must be a success or an error. */
import { readFileSync } from 'node:fs';
import type { SubjectFile } from '../../contract/subject.ts';
import { parseModule } from '../parse.ts';

/** The subject in a file. Throws if the file is no readable module. */
export function subjectAt(path: string): SubjectFile {
  return subjectOf(readFileSync(path), path);
}

/** The subject in these bytes. Throws if they are no readable module. */
export function subjectOf(content: Buffer, path = 'subject.dll'): SubjectFile {
  const reading = parseModule(path, content);
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.subject;
}

/** Kind and message of the error for these bytes. Throws if they are a readable module. */
export function errorOf(content: Buffer): string {
  const reading = parseModule('subject.dll', content);
  if (reading.ok) throw new Error('it was read');
  return `${reading.error.kind}: ${reading.error.message}`;
}

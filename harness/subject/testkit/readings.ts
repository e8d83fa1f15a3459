import { readFileSync } from 'node:fs';
import type { SubjectFile } from '../../contract/subject.ts';
import { parseModule } from '../parse.ts';

/** The subject of a file that must be readable. */
export function subjectAt(path: string): SubjectFile {
  return subjectOf(readFileSync(path), path);
}

export function subjectOf(content: Buffer, path = 'subject.dll'): SubjectFile {
  const reading = parseModule(path, content);
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.subject;
}

/** Kind and sentence of the error of bytes that must not be readable. */
export function errorOf(content: Buffer): string {
  const reading = parseModule('subject.dll', content);
  if (reading.ok) throw new Error('it was read');
  return `${reading.error.kind}: ${reading.error.message}`;
}

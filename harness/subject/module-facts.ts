import type { SubjectFile } from '../contract/subject.ts';

/** What the reader of one format finds out; the file's name, size and hash are the same matter for all. */
export type ModuleFacts = Omit<SubjectFile, 'name' | 'realName' | 'path' | 'sizeBytes' | 'sha256'>;

/** The result of reading one file format. */
import type { SubjectFile } from '../contract/subject.ts';

/** The fields that depend on the format. Name, path, size and hash are read the same way for every format. */
export type ModuleFacts = Omit<SubjectFile, 'name' | 'realName' | 'path' | 'sizeBytes' | 'sha256'>;

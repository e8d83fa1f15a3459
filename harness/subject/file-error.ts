/** Explains why a file could not be opened or read. */
import type { SubjectError } from '../contract/subject.ts';
import { printable } from './printable.ts';

/**
 * A message that says why a file could not be opened or read, and what to do.
 * @param code Node's error code, for example ENOENT
 */
export function fileError(path: string, code: string): SubjectError {
  const name = path === '' ? 'The empty path' : printable(path);
  switch (code) {
    case 'ENOENT':
      return { kind: 'missing', message: `${name} does not exist. Check the path, and whether the build has made it.` };
    case 'ENOTDIR':
      return { kind: 'missing', message: `${name} does not exist: a part of its path is not a folder. Check the path.` };
    case 'ENAMETOOLONG':
      return { kind: 'missing', message: `${name} cannot exist: its path is too long. Check the path.` };
    case 'EISDIR':
      return { kind: 'unreadable', message: `${name} is a folder. Pass the DLL in it.` };
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'unreadable',
        message: `${name} may not be read by this user. Give the user read access to it and its folders.`,
      };
    case 'ELOOP':
      return { kind: 'unreadable', message: `${name} is a symbolic link that leads back to itself. Pass the file itself.` };
    case 'EBUSY':
      return { kind: 'unreadable', message: `${name} is in use by another program. Close that program, or pass a copy.` };
    case 'ERR_INVALID_ARG_VALUE':
      return { kind: 'missing', message: `${name} is no path of a file: it holds a zero character. Check the path.` };
    default:
      return {
        kind: 'unreadable',
        message: `${name} could not be read (${code}). Check the file and the disk or share that it is on.`,
      };
  }
}

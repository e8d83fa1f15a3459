import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { SubjectReading } from '../contract/subject.ts';
import { fileError } from './file-error.ts';
import { maxFileBytes } from './limits.ts';
import { parseModule } from './parse.ts';
import { printable } from './printable.ts';

/**
 * Reads what a DLL or shared object is, without loading it. Every failure of the file is an answer, in a sentence that says
 * what, why and what next; only a fault of the reader itself throws.
 */
export async function readSubject(path: string): Promise<SubjectReading> {
  try {
    // Before opening: to open a pipe would wait for its writer.
    const { size, problem } = await look(path);
    if (problem !== null) return unreadable(path, problem);
    // A pipe that took the file's place since is not waited for either.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return parseModule(path, await readUpTo(handle, size));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error)
      return { ok: false, error: fileError(path, String(error.code)) };
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_ARG_VALUE') {
      return { ok: false, error: fileError(path, error.code) };
    }
    throw error;
  }
}

async function look(path: string): Promise<{ size: number; problem: string | null }> {
  const { size, ...is } = await stat(path).then((found) => ({
    size: found.size,
    directory: found.isDirectory(),
    file: found.isFile(),
  }));
  if (is.directory) return { size, problem: 'is a folder. Pass the DLL in it' };
  if (!is.file) return { size, problem: 'is a device, pipe or socket. Pass a regular file' };
  if (size > maxFileBytes) {
    const mebibytes = Math.ceil(size / 1024 / 1024);
    const limit = maxFileBytes / 1024 / 1024;
    return {
      size,
      problem: `has ${mebibytes} MiB, and at most ${limit} MiB are read. Pass the DLL itself, without what is packed with it`,
    };
  }
  return { size, problem: null };
}

/** At most `size` bytes: a file that grows meanwhile is read as it was, one that shrinks as it is. */
async function readUpTo(handle: FileHandle, size: number): Promise<Buffer> {
  const content = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(content, filled, size - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return content.subarray(0, filled);
}

function unreadable(path: string, problem: string): SubjectReading {
  return { ok: false, error: { kind: 'unreadable', message: `${printable(path)} ${problem}.` } };
}

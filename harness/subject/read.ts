/** Reads a module's file from disk. */
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SubjectError, SubjectReading } from '../contract/subject.ts';
import { fileError } from './file-error.ts';
import { maxFileBytes } from './limits.ts';
import { parseModule } from './parse.ts';
import { printable } from './printable.ts';

/**
 * Reads a DLL or shared object without loading it. If the file is unreadable or no module, the result is an error message that
 * says why and what to do. Only a fault of the reader itself throws.
 */
export async function readSubject(path: string): Promise<SubjectReading> {
  const read = await readContent(path);
  if (!read.ok) return read;
  const parsed = parseModule(path, read.content);
  return parsed.ok ? { ok: true, subject: { ...parsed.subject, realName: await realNameOf(path) } } : parsed;
}

/** The file's name after symbolic links; the path's own name if the file is gone by now. */
async function realNameOf(path: string): Promise<string> {
  return basename(await realpath(path).catch(() => path));
}

type Content = { readonly ok: true; readonly content: Buffer } | { readonly ok: false; readonly error: SubjectError };

async function readContent(path: string): Promise<Content> {
  try {
    // Looked at before opening: opening a pipe would wait for its writer.
    const { size, problem } = await look(path);
    if (problem !== null) return { ok: false, error: { kind: 'unreadable', message: `${printable(path)} ${problem}.` } };
    // Non-blocking, in case a pipe has replaced the file since.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return { ok: true, content: await readUpTo(handle, size) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Node sets a code if the system refused the call, or the path is invalid.
    if (error instanceof Error && 'code' in error) return { ok: false, error: fileError(path, String(error.code)) };
    throw error;
  }
}

/** The file's size in bytes, and why it cannot be read; null if it can. */
async function look(path: string): Promise<{ readonly size: number; readonly problem: string | null }> {
  const found = await stat(path);
  return { size: found.size, problem: problemOf(found) };
}

function problemOf(found: Stats): string | null {
  if (found.isDirectory()) return 'is a folder. Pass the DLL in it';
  if (!found.isFile()) return 'is a device, pipe or socket. Pass a regular file';
  if (found.size <= maxFileBytes) return null;
  const mebibytes = Math.ceil(found.size / 1024 / 1024);
  const limit = maxFileBytes / 1024 / 1024;
  return `has ${mebibytes} MiB, and at most ${limit} MiB are read. Pass the DLL itself, without what is packed with it`;
}

/** Reads at most `size` bytes. The end of a file that grows meanwhile is ignored; one that shrinks gives fewer bytes. */
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

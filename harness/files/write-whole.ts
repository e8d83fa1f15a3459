/** Writes a file as a whole or not at all. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Writes to a temporary file in the same folder, syncs it, then renames it. A full disk or a kill thus leaves the old file or
 * none, never half a file. Missing folders are created, and a symbolic link stays one. A device or pipe, such as /dev/stdout,
 * is written to, not replaced. The package write-file-atomic is not used: it refuses /dev/stdout, replaces a pipe by a file,
 * and adds its own listeners for our signals.
 * Errors: those of node:fs (ENOSPC, EACCES, EISDIR ...). The temporary file is then removed.
 */
export async function writeWhole(file: string, content: string): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  if (there !== null && !there.isFile()) {
    await writeFile(file, content, 'utf8');
    return;
  }
  const target = there === null ? resolve(file) : await realpath(file);
  const folder = dirname(target);
  await makeFolder(folder);
  const temporary = join(folder, `.${basename(target).slice(0, 100)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * mkdir -p. Node's option `recursive` is not used: if a parent exists but takes no folders (/proc), Node 22.23 tries for ever.
 * Errors: ENOTDIR if a file is in the way, and those of mkdir.
 */
async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => null))?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process may have created the folder meanwhile. A file of that name remains an error.
    if (!(await stat(folder).catch(() => null))?.isDirectory()) throw error;
  }
}

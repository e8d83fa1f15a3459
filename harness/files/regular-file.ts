/**
 * Reads files that anybody may have put there. A pipe would block for ever, a device could return anything, and a huge file
 * would fill the memory.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';

/**
 * The text of a regular file, or of one that a symbolic link leads to.
 * @param mostBytes a larger file is refused
 * @throws Error whose message continues "FILE: ", for example `it is no regular file`
 */
export function readRegular(path: string, mostBytes: number): string {
  try {
    // Checked before it is opened, since opening a device may have effects; and again afterwards, since it may have been
    // replaced.
    refuse(statSync(path), mostBytes);
    // Windows has neither this flag nor pipes in folders.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const status = fstatSync(file);
      refuse(status, mostBytes);
      return textOf(file, status.size);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw new Error(`it cannot be read (${error.code})`, { cause: error });
    throw error;
  }
}

/** Whether the path exists and is no regular file. False for a link that leads nowhere. */
export function isIrregular(path: string): boolean {
  try {
    return !statSync(path).isFile();
  } catch {
    return false;
  }
}

function refuse(status: Stats, mostBytes: number): void {
  if (!status.isFile()) throw new Error('it is no regular file');
  if (status.size > mostBytes) throw new Error(`it holds ${status.size} bytes, and at most ${mostBytes} are read`);
}

/** Reads at most `size` bytes, even if the file grows meanwhile. */
function textOf(file: number, size: number): string {
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const read = readSync(file, bytes, filled, size - filled, filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.toString('utf8', 0, filled);
}

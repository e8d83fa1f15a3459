/** Computes the SHA-256 of a file. The path comes from an untrusted process. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';

/** Larger files are not hashed: no DLL is that large. */
const MOST_BYTES = 256 * 1024 * 1024;
const CHUNK = 1 << 20;

/** The SHA-256 in hexadecimal; null if the path is no regular file, is too large, or cannot be read. */
export async function hashFile(path: string): Promise<string | null> {
  try {
    // Checked before opening: opening a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return null;
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const status = await file.stat();
      if (!status.isFile() || status.size > MOST_BYTES) return null;
      const hash = createHash('sha256');
      const chunk = Buffer.alloc(Math.min(CHUNK, Math.max(1, status.size)));
      for (let at = 0; at < status.size; ) {
        const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, status.size - at), at);
        if (bytesRead === 0) break;
        hash.update(chunk.subarray(0, bytesRead));
        at += bytesRead;
      }
      return hash.digest('hex');
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

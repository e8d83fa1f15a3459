/**
 * Keeps the dump of a crashed process: a core natively on Linux, a minidump on Windows and under Wine. It is useful, but never
 * needed.
 */
import { createReadStream, createWriteStream, mkdirSync, readdirSync, statSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** The minidump's name in a monitor's folder. */
export const MINIDUMP = 'crash.dmp';

/** Names of a core in the process's own folder (core(5)). If the system's pattern says otherwise, the core is not looked for. */
const CORE = /^core(\.\d+)?$/;

/** Larger dumps are not kept, bytes. Node's are some hundred million bytes. */
const MOST_BYTES = 2 ** 32;

/**
 * Copies a crash's dump out of a monitor's folder; a core is compressed.
 * @param into path without an extension; its folder is made if need be
 * @returns file name of the copy; null if there is no dump, or it cannot be written
 */
export async function keepDump(folder: string, into: string): Promise<string | null> {
  const left = dumpIn(folder);
  if (left === null) return null;
  const from = join(folder, left);
  const to = left === MINIDUMP ? `${into}.dmp` : `${into}.core.gz`;
  try {
    mkdirSync(dirname(to), { recursive: true });
    if (left === MINIDUMP) await copyFile(from, to);
    else await pipeline(createReadStream(from), createGzip({ level: 1 }), createWriteStream(to));
    return basename(to);
  } catch {
    // The disk may be full. Half a core is of no use, so it is removed.
    await rm(to, { force: true }).catch(() => {});
    return null;
  }
}

/** The name of the dump in a monitor's folder; null if there is none that can be kept. */
function dumpIn(folder: string): string | null {
  try {
    const left = readdirSync(folder).find((name) => name === MINIDUMP || CORE.test(name));
    if (left === undefined) return null;
    const { size } = statSync(join(folder, left));
    return size === 0 || size > MOST_BYTES ? null : left;
  } catch {
    // The subject may have removed the folder.
    return null;
  }
}

/** What a system leaves of a process that crashed: a core natively on Linux, a minidump on Windows and under Wine. Nice to have, never needed. */
import { createReadStream, createWriteStream, mkdirSync, readdirSync, statSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** The minidump's name in a monitor's folder. */
export const MINIDUMP = 'crash.dmp';

/** A core in the folder that a process ran in, by the names of core(5): whatever else the pattern says, it is not ours to look for. */
const CORE = /^core(\.\d+)?$/;

/** Larger ones, bytes, are left alone: Node's are some hundred million. */
const MOST_BYTES = 2 ** 32;

/**
 * Keeps what a crash left in a monitor's folder.
 * @param into path without an ending, its folder made if need be
 * @returns the file's name, or null if there is none or it cannot be written
 */
export async function keepDump(folder: string, into: string): Promise<string | null> {
  const left = readdirSync(folder).find((name) => name === MINIDUMP || CORE.test(name));
  if (left === undefined) return null;
  const from = join(folder, left);
  const { size } = statSync(from);
  if (size === 0 || size > MOST_BYTES) return null;
  const to = left === MINIDUMP ? `${into}.dmp` : `${into}.core.gz`;
  try {
    mkdirSync(dirname(to), { recursive: true });
    if (left === MINIDUMP) await copyFile(from, to);
    else await pipeline(createReadStream(from), createGzip({ level: 1 }), createWriteStream(to));
    return basename(to);
  } catch {
    // A full disk, say: half a core helps nobody.
    await rm(to, { force: true }).catch(() => {});
    return null;
  }
}

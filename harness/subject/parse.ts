/** Reads a module from the bytes of its file. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { SubjectReading } from '../contract/subject.ts';
import { Bytes } from './bytes.ts';
import { readElf } from './elf.ts';
import { kindOfFile } from './kind-of-file.ts';
import { readPe } from './pe.ts';
import { printable } from './printable.ts';
import { Unparsable } from './unparsable.ts';

/**
 * Reads a module from its bytes. Pure; `path` serves for messages only. The bytes may be hostile: any content gives a reading,
 * in time at most proportional to its length.
 */
export function parseModule(path: string, content: Buffer): SubjectReading {
  const name = basename(path);
  const kind = kindOfFile(content);
  if (kind.format === null) return notAModule(path, kind.seemsToBe);
  try {
    const facts = kind.format === 'pe' ? readPe(new Bytes(content)) : readElf(new Bytes(content));
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { ok: true, subject: { name, realName: name, path, sizeBytes: content.length, sha256, ...facts } };
  } catch (error) {
    // Any other error is a fault of this reader, so it must surface.
    if (!(error instanceof Unparsable)) throw error;
    if (error.kind === 'not-a-module') return notAModule(path, error.message);
    const claim = `${printable(path)} claims to be ${kind.format === 'pe' ? 'a PE' : 'an ELF'} file, but ${error.message}.`;
    const next = 'It is truncated, damaged or packed: compare its size and hash with the original, or build it again.';
    return { ok: false, error: { kind: 'malformed', message: `${claim} ${next}` } };
  }
}

function notAModule(path: string, why: string): SubjectReading {
  const message = `${printable(path)} ${why}. Pass the resource DLL itself (PE), or an ELF shared object on Linux.`;
  return { ok: false, error: { kind: 'not-a-module', message } };
}

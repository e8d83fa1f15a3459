import type { SubjectFile } from '../contract/subject.ts';
import type { Bytes } from './bytes.ts';
import type { ModuleFacts } from './module-facts.ts';
import { readPeExports } from './pe-exports.ts';
import { type PeHeaders, readPeHeaders } from './pe-headers.ts';
import { readPeImports } from './pe-imports.ts';
import { findVersionResource } from './pe-resources.ts';
import { Unparsable } from './unparsable.ts';
import { readVersionInfo } from './version-info.ts';

/** Reads a PE file (PE32 and PE32+, any machine); throws `Unparsable`. */
export function readPe(bytes: Bytes): ModuleFacts {
  const headers = readPeHeaders(bytes);
  return {
    format: 'pe',
    machine: headers.machine,
    machineName: headers.machineName,
    bits: headers.bits,
    kind: headers.kind,
    exports: readPeExports(headers),
    imports: readPeImports(headers),
    version: readVersion(headers),
    imageBytes: headers.imageBytes,
  };
}

/** Windows loads a DLL whose resources are broken, so it stays a module here too; it just has no version to show. */
function readVersion(headers: PeHeaders): SubjectFile['version'] {
  try {
    const block = findVersionResource(headers);
    return block === null ? null : readVersionInfo(block);
  } catch (error) {
    if (error instanceof Unparsable) return null;
    throw error;
  }
}

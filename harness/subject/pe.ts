/** Reads a PE file: headers, exports, imports and version. */
import type { SubjectFile } from '../contract/subject.ts';
import type { Bytes } from './bytes.ts';
import type { ModuleFacts } from './module-facts.ts';
import { readPeExports } from './pe-exports.ts';
import { type PeHeaders, readPeHeaders } from './pe-headers.ts';
import { readPeImports } from './pe-imports.ts';
import { isArm64Ec, natureOf } from './pe-nature.ts';
import { findVersionResource } from './pe-resources.ts';
import { Unparsable } from './unparsable.ts';
import { readVersionInfo } from './version-info.ts';

/** Reads a PE file (PE32 and PE32+, any machine); throws `Unparsable`. */
export function readPe(bytes: Bytes): ModuleFacts {
  const headers = readPeHeaders(bytes);
  const imports = readPeImports(headers);
  const hybrid = isArm64Ec(headers);
  return {
    format: 'pe',
    machine: hybrid ? 'arm64' : headers.machine,
    machineName: hybrid ? 'ARM64EC' : headers.machineName,
    bits: headers.bits,
    kind: headers.kind,
    nature: natureOf(headers, imports),
    exports: readPeExports(headers),
    imports,
    version: readVersion(headers),
    imageBytes: headers.imageBytes,
  };
}

/** The version, or null if the resources are broken: Windows loads such a DLL, so it must be read here, too. */
function readVersion(headers: PeHeaders): SubjectFile['version'] {
  try {
    const block = findVersionResource(headers);
    return block === null ? null : readVersionInfo(block);
  } catch (error) {
    if (error instanceof Unparsable) return null;
    throw error;
  }
}

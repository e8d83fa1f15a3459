/** Reads an ELF file: headers, exports and needed libraries. */
import type { SubjectFile } from '../contract/subject.ts';
import type { Bytes } from './bytes.ts';
import { type ElfDynamic, readElfDynamic } from './elf-dynamic.ts';
import { type ElfHeaders, readElfHeaders } from './elf-headers.ts';
import { readElfExports } from './elf-symbols.ts';
import type { ModuleFacts } from './module-facts.ts';

/** Reads an ELF file of any width and byte order; throws `Unparsable`. */
export function readElf(bytes: Bytes): ModuleFacts {
  const headers = readElfHeaders(bytes);
  const dynamic = readElfDynamic(headers);
  return {
    format: 'elf',
    machine: headers.machine,
    machineName: headers.machineName,
    bits: headers.bits,
    kind: kindOf(headers, dynamic),
    nature: null,
    exports: dynamic === null ? [] : readElfExports(headers, dynamic),
    imports: (dynamic?.needed ?? []).map((name) => ({ name, delayed: false, symbols: [] })),
    version: dynamic === null || dynamic.soname === null ? null : nameOnly(dynamic.soname),
    imageBytes: 0,
  };
}

/**
 * A position-independent executable has the type of a shared object. Newer linkers flag it. Older linkers give it an
 * interpreter and a debug entry. A library that can also be run, such as libc, never has both.
 */
function kindOf(headers: ElfHeaders, dynamic: ElfDynamic | null): SubjectFile['kind'] {
  switch (headers.type) {
    case 'executable':
      return 'executable';
    case 'shared':
      if (dynamic === null) return headers.hasInterpreter ? 'executable' : 'other';
      return dynamic.isPie || (headers.hasInterpreter && dynamic.hasDebugEntry) ? 'executable' : 'dll';
    case 'relocatable':
    case 'other':
      return 'other';
  }
}

function nameOnly(soname: string): SubjectFile['version'] {
  return { file: soname, product: null, company: null, description: null };
}

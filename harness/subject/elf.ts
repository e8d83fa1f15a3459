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
 * Position independent executables are shared objects by type. Newer linkers flag them; older ones leave an interpreter and
 * a debug entry, which a library that can also be run (libc itself) does not have both.
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

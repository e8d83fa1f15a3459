import type { ExportedSymbol, SubjectFile } from '../../contract/subject.ts';

/** A subject as plain data, for the functions that decide on one: an x64 DLL that exports Startup, unless said otherwise. */
export function madeSubject(parts: Partial<SubjectFile> = {}): SubjectFile {
  return {
    name: 'disk.dll',
    realName: 'disk.dll',
    path: '/somewhere/disk.dll',
    sizeBytes: 4096,
    sha256: '00',
    format: 'pe',
    machine: 'x64',
    machineName: 'x86-64',
    bits: 64,
    kind: 'dll',
    nature: null,
    exports: [code('Startup')],
    imports: [],
    version: null,
    imageBytes: 8192,
    ...parts,
  };
}

export function code(name: string): ExportedSymbol {
  return { name, ordinal: 1, rva: 0x1000, forwarder: null, executable: true };
}

export function data(name: string): ExportedSymbol {
  return { ...code(name), executable: false };
}

export function forwarder(name: string, target: string): ExportedSymbol {
  return { name, ordinal: 1, rva: null, forwarder: target, executable: false };
}

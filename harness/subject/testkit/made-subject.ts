/** Makes subjects and exports as plain data for tests. */
import type { ExportedSymbol, SubjectFile } from '../../contract/subject.ts';

/** A subject as plain data: an x64 DLL that exports Startup, unless `parts` override that. */
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

/** An exported function. */
export function code(name: string): ExportedSymbol {
  return { name, ordinal: 1, rva: 0x1000, forwarder: null, executable: true };
}

/** An exported variable. */
export function data(name: string): ExportedSymbol {
  return { ...code(name), executable: false };
}

/** An export that is forwarded to `target`, for example `REAL.StartupEx`. */
export function forwarder(name: string, target: string): ExportedSymbol {
  return { name, ordinal: 1, rva: null, forwarder: target, executable: false };
}

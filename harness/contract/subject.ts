/** The description of a subject, read from its file without loading it. */

/** The processor that a module is built for. */
export type Machine = 'x64' | 'x86' | 'arm64' | 'arm' | 'other';

/** One export of a module. */
export interface ExportedSymbol {
  /** Null for an export by ordinal only. */
  readonly name: string | null;
  /** PE ordinal (with base); null in ELF. */
  readonly ordinal: number | null;
  /** Relative virtual address (PE) or value (ELF), in bytes; null for a forwarder. */
  readonly rva: number | null;
  /** `OTHER.Function` or `OTHER.#12` for a PE forwarder. */
  readonly forwarder: string | null;
  /** Whether its address is in an executable part of the file. */
  readonly executable: boolean;
}

/** A module that the subject imports. */
export interface ImportedModule {
  readonly name: string;
  /** Whether it is loaded only at first use (PE delay import). */
  readonly delayed: boolean;
  /** Function names, or `#12` for an ordinal; empty in ELF, where symbols are not bound to one library. */
  readonly symbols: readonly string[];
}

/** A file that was read as a module. */
export interface SubjectFile {
  readonly name: string;
  /** The name of the file itself; it differs from `name` if `path` is a link. */
  readonly realName: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly format: 'pe' | 'elf';
  readonly machine: Machine;
  /** The machine in the header, in words for people: `x86-64`, `x86 (32-bit)`, `s390x, big-endian`, `machine 0x1f2`. */
  readonly machineName: string;
  readonly bits: 32 | 64;
  /** `dll` for a PE with the DLL flag or an ELF shared object that is not an executable. */
  readonly kind: 'dll' | 'executable' | 'other';
  /**
   * Special kinds of PE files: a .NET assembly without native code, one with native code (C++/CLI), a kernel driver; else null.
   */
  readonly nature: 'dotnet' | 'dotnet-mixed' | 'driver' | null;
  readonly exports: readonly ExportedSymbol[];
  readonly imports: readonly ImportedModule[];
  /** From the version resource (PE) or the SONAME (ELF); null if there is none. All of it is hostile text. */
  readonly version: {
    readonly file: string | null;
    readonly product: string | null;
    readonly company: string | null;
    readonly description: string | null;
  } | null;
  /** Size of the mapped image in bytes (PE); 0 in ELF. */
  readonly imageBytes: number;
}

/** Why a file cannot be read as a module. */
export type SubjectError =
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'not-a-module'; readonly message: string }
  /** It has the header of PE or ELF, but its tables point outside the file, form a loop or are much too large. */
  | { readonly kind: 'malformed'; readonly message: string };

/** A subject's file that was read, or why it could not be. */
export type SubjectReading =
  | { readonly ok: true; readonly subject: SubjectFile }
  | { readonly ok: false; readonly error: SubjectError };

/** The two file names of a loaded subject. If its path is a link, some systems give the link's name, others the file's. */
export type ModuleNames = Pick<SubjectFile, 'name' | 'realName'>;

/** Whether a module with this file name is the subject. Upper and lower case are equal, as on Windows. */
export function isOwnModule({ name, realName }: ModuleNames, module: string | null | undefined): boolean {
  const told = module?.toLowerCase();
  return told !== undefined && (told === name.toLowerCase() || told === realName.toLowerCase());
}

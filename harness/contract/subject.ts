/** What a subject is, read from its file without loading it. */

export type Machine = 'x64' | 'x86' | 'arm64' | 'arm' | 'other';

export interface ExportedSymbol {
  /** Null for an export by ordinal only. */
  readonly name: string | null;
  /** PE ordinal (with base); null in ELF. */
  readonly ordinal: number | null;
  /** Relative virtual address (PE) or value (ELF), in bytes; null for a forwarder. */
  readonly rva: number | null;
  /** `OTHER.Function` or `OTHER.#12` for a PE forwarder. */
  readonly forwarder: string | null;
  /** Whether the address lies in a part of the file that is mapped executable. */
  readonly executable: boolean;
}

export interface ImportedModule {
  readonly name: string;
  /** Loaded at first use only (PE delay import). */
  readonly delayed: boolean;
  /** Function names, `#12` for ordinals; empty in ELF, where symbols are not bound to one library. */
  readonly symbols: readonly string[];
}

/** A readable module. */
export interface SubjectFile {
  readonly name: string;
  /** The name of the file itself, where `path` is a link to it. */
  readonly realName: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly format: 'pe' | 'elf';
  readonly machine: Machine;
  /** What the header says, in words for people: `x86-64`, `x86 (32-bit)`, `s390x, big-endian`, `machine 0x1f2`. */
  readonly machineName: string;
  readonly bits: 32 | 64;
  /** `dll` for a PE with the DLL flag or an ELF shared object that is not an executable. */
  readonly kind: 'dll' | 'executable' | 'other';
  /**
   * PE only, where it is more than code for user mode: an assembly of .NET without code of a processor's own, one that has some as well (C++/CLI), a
   * driver of the kernel. Null for the rest.
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
  /** PE only: size of the image in bytes once mapped; 0 in ELF. */
  readonly imageBytes: number;
}

/** Why a file cannot be read as a module. */
export type SubjectError =
  | { readonly kind: 'missing'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'not-a-module'; readonly message: string }
  /** It claims to be PE or ELF, but its tables point outside the file, loop or are out of all proportion. */
  | { readonly kind: 'malformed'; readonly message: string };

export type SubjectReading =
  | { readonly ok: true; readonly subject: SubjectFile }
  | { readonly ok: false; readonly error: SubjectError };

/** The file names that a loaded subject goes by: where its path is a link, some systems tell the link's name, others the file's. */
export type ModuleNames = Pick<SubjectFile, 'name' | 'realName'>;

/** Whether a module of this file name is the subject; case is no matter, as on Windows. */
export function isOwnModule({ name, realName }: ModuleNames, module: string | null | undefined): boolean {
  const told = module?.toLowerCase();
  return told !== undefined && (told === name.toLowerCase() || told === realName.toLowerCase());
}

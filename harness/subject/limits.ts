/**
 * Limits for reading a module's file. A module's counts are only claims, so a reader bounds each by the file's size and by a
 * limit.
 * The limits are far above any real module. A hostile file thus costs no more than a large honest one.
 */

/** A larger file is not read at all: no resource DLL comes near it. */
export const maxFileBytes = 512 * 1024 * 1024;

/** PE ordinals are 16 bits wide, so no loader can distinguish more exports. */
export const maxPeExports = 65_536;

/** Dynamic symbols of one ELF file; large C++ libraries of Debian have up to 60,000. */
export const maxElfSymbols = 262_144;

/** Buckets of an ELF hash table: linkers make fewer buckets than symbols. */
export const maxElfBuckets = 1_048_576;

/** Modules that one file imports. */
export const maxImportedModules = 4_096;

/** Imported symbols of all modules together. */
export const maxImportedSymbols = 100_000;

/** Bytes of one name, without its terminator. MSVC cuts decorated names at 4,096 characters. */
export const maxNameBytes = 4_096;

/** Bytes of all names of one file. Names may overlap, so the file's size does not bound their sum. */
export const maxNameBytesInAll = 64 * 1024 * 1024;

/** Sections of a PE file. */
export const maxSections = 4_096;

/** Program headers of an ELF file. */
export const maxProgramHeaders = 4_096;

/** Entries of an ELF dynamic section; real ones have a few dozen. */
export const maxDynamicEntries = 16_384;

/** Text kept of one value of a version resource, in UTF-16 units. */
export const maxVersionTextUnits = 1_024;

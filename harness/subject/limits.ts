/**
 * How much of a file is believed. Every count in a module is the file's own claim: it is bounded by what fits in the
 * file and by these, which are far above any real module, so that a hostile file costs no more than a large honest one.
 */

/** A larger file is not read at all: no resource DLL comes near it. */
export const maxFileBytes = 512 * 1024 * 1024;

/** PE ordinals are 16 bits wide, so no loader can tell more exports apart. */
export const maxPeExports = 65_536;

/** Dynamic symbols of one ELF file; large C++ libraries of Debian have up to 60,000. */
export const maxElfSymbols = 262_144;

/** Buckets of an ELF hash table: linkers make fewer buckets than symbols. */
export const maxElfBuckets = 1_048_576;

export const maxImportedModules = 4_096;

/** Imported symbols of all modules together. */
export const maxImportedSymbols = 100_000;

/** One name, without its terminator. MSVC cuts decorated names at 4,096 characters. */
export const maxNameBytes = 4_096;

/** All names of one file: names may overlap, so their sum is not bounded by the file's size. */
export const maxNameBytesInAll = 64 * 1024 * 1024;

export const maxSections = 4_096;

export const maxProgramHeaders = 4_096;

/** Entries of an ELF dynamic section; real ones have some dozens. */
export const maxDynamicEntries = 16_384;

/** Text of one value of a version resource that is kept, in UTF-16 units. */
export const maxVersionTextUnits = 1_024;

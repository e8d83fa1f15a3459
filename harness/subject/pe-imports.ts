/** Reads the import tables of a PE file. */
import type { ImportedModule } from '../contract/subject.ts';
import type { AddressSpace } from './address-space.ts';
import { maxImportedModules, maxImportedSymbols } from './limits.ts';
import { findDelayDescriptors } from './pe-delay-scan.ts';
import { directories, type PeHeaders } from './pe-headers.ts';
import { malformed } from './unparsable.ts';

/**
 * The imports of a PE file: first those bound at load time, then delay imports, each in the file's order. Throws `Unparsable`.
 */
export function readPeImports(headers: PeHeaders): ImportedModule[] {
  const symbolsLeft = { count: maxImportedSymbols };
  return [...readLoadTime(headers, symbolsLeft), ...readDelayed(headers, symbolsLeft)];
}

/**
 * Symbols that may still be read, over all tables of one file. Tables may overlap, so the file's size does not bound their sum.
 */
interface SymbolsLeft {
  count: number;
}

function readLoadTime(headers: PeHeaders, symbolsLeft: SymbolsLeft): ImportedModule[] {
  const { rva } = headers.directory(directories.imports);
  if (rva === 0) return [];
  const { space } = headers;
  const modules: ImportedModule[] = [];
  for (let at = rva; ; at += 20) {
    const nameAt = space.u32(at + 12, 'its import directory');
    const addressesAt = space.u32(at + 16, 'its import directory');
    // The directory's size is ignored, as the loader does.
    if (nameAt === 0 || addressesAt === 0) return modules;
    if (modules.length >= maxImportedModules) throw malformed(`imports more than ${maxImportedModules} modules`);
    // Some linkers leave the table of names out. The address table then holds the names until it is bound.
    const namesAt = space.u32(at, 'its import directory') || addressesAt;
    modules.push({
      name: space.name(nameAt, 'the name of an imported module'),
      delayed: false,
      symbols: readThunks(headers, namesAt, 0, symbolsLeft),
    });
  }
}

/**
 * Reads the delay imports. Descriptors of version 1 hold RVAs. Those of version 0, from old 32-bit linkers, hold absolute
 * addresses. The directory's size ends the table as well: some linkers add no empty last entry, and no loader walks this table.
 */
function readDelayed(headers: PeHeaders, symbolsLeft: SymbolsLeft): ImportedModule[] {
  const { rva, size } = headers.directory(directories.delayImports);
  if (rva === 0) return findDelayDescriptors(headers).map((at) => readDescriptor(headers, at, symbolsLeft));
  const end = size === 0 ? Number.POSITIVE_INFINITY : rva + size;
  const modules: ImportedModule[] = [];
  for (let at = rva; at + 32 <= end; at += 32) {
    if (headers.space.u32(at + 4, 'its delay imports') === 0) return modules;
    if (modules.length >= maxImportedModules) throw malformed(`delay-imports more than ${maxImportedModules} modules`);
    modules.push(readDescriptor(headers, at, symbolsLeft));
  }
  return modules;
}

function readDescriptor(headers: PeHeaders, at: number, symbolsLeft: SymbolsLeft): ImportedModule {
  const { space } = headers;
  const bias = (space.u32(at, 'its delay imports') & 1) === 1 ? 0 : headers.imageBase;
  const namesAt = space.u32(at + 16, 'its delay imports');
  return {
    name: space.name(space.u32(at + 4, 'its delay imports') - bias, 'the name of a delay-imported module'),
    delayed: true,
    symbols: namesAt === 0 ? [] : readThunks(headers, namesAt - bias, bias, symbolsLeft),
  };
}

function readThunks(headers: PeHeaders, tableAt: number, bias: number, symbolsLeft: SymbolsLeft): string[] {
  const width = headers.bits / 8;
  const symbols: string[] = [];
  for (let at = tableAt; ; at += width) {
    const low = headers.space.u32(at, 'an import table');
    const high = width === 8 ? headers.space.u32(at + 4, 'an import table') : low;
    if (low === 0 && high === 0) return symbols;
    if (symbolsLeft.count-- <= 0) throw malformed(`imports more than ${maxImportedSymbols} symbols`);
    symbols.push(high >= 0x8000_0000 ? `#${low & 0xffff}` : readHintName(headers.space, width === 8 ? high : 0, low - bias));
  }
}

function readHintName(space: AddressSpace, high: number, rva: number): string {
  if (high !== 0) throw malformed('has an import that is neither a name nor an ordinal');
  return space.name(rva + 2, 'the name of an imported symbol');
}

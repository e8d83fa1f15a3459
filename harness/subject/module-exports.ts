/** Reads the exports of a PE module that other modules import from. */
import { readFile } from 'node:fs/promises';
import type { ExportedSymbol } from '../contract/subject.ts';
import { Bytes } from './bytes.ts';
import { kindOfFile } from './kind-of-file.ts';
import { readPeExports } from './pe-exports.ts';
import { directories, type PeHeaders, readPeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';
import { isWineStub } from './wine-stub-code.ts';

/** The exports of a PE module. */
export interface ModuleExports {
  /** The export with that name, or with that ordinal, written `#12`. */
  readonly find: (symbol: string) => ExportedSymbol | undefined;
  /** Whether Wine exports it but does not implement it. */
  readonly isStub: (symbol: ExportedSymbol) => boolean;
  /** Whether it is a DLL of Wine that gives way to a native DLL of the same name. */
  readonly prefersNative: boolean;
}

/** The bit of DllCharacteristics by which Wine's build says: prefer a native DLL of the same name. */
const PREFER_NATIVE = 0x10;

/** Reads the exports of a file; null if it cannot be read as a PE module. */
export async function readModuleExports(path: string): Promise<ModuleExports | null> {
  const content = await readFile(path).catch(() => null);
  if (content === null || kindOfFile(content).format !== 'pe') return null;
  try {
    return exportsOf(readPeHeaders(new Bytes(content)));
  } catch (error) {
    if (error instanceof Unparsable) return null;
    throw error;
  }
}

function exportsOf(headers: PeHeaders): ModuleExports {
  const found = new Map<string, ExportedSymbol>();
  for (const symbol of readPeExports(headers)) {
    const ordinal = `#${symbol.ordinal ?? ''}`;
    if (symbol.name !== null && !found.has(symbol.name)) found.set(symbol.name, symbol);
    if (!found.has(ordinal)) found.set(ordinal, symbol);
  }
  const { rva } = headers.directory(directories.exports);
  const module = rva === 0 ? '' : headers.space.name(headers.space.u32(rva + 12, 'its export directory'), 'its own name');
  return {
    find: (symbol) => found.get(symbol),
    isStub: ({ rva: at, name }) => at !== null && isWineStub(headers, at, module, name),
    prefersNative: (headers.dllCharacteristics & PREFER_NATIVE) !== 0,
  };
}

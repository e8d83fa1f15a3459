import { readFile } from 'node:fs/promises';
import type { ExportedSymbol } from '../contract/subject.ts';
import { Bytes } from './bytes.ts';
import { kindOfFile } from './kind-of-file.ts';
import { readPeExports } from './pe-exports.ts';
import { directories, type PeHeaders, readPeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';
import { isWineStub } from './wine-stub-code.ts';

/** What a PE module offers to those that import from it. */
export interface ModuleExports {
  /** The export of a name, or of an ordinal as `#12`. */
  readonly find: (symbol: string) => ExportedSymbol | undefined;
  /** Whether Wine has that export by name only. */
  readonly isStub: (symbol: ExportedSymbol) => boolean;
  /** It is one of Wine's own that gives way to a foreign file of its name. */
  readonly prefersNative: boolean;
}

/** IMAGE_DLLCHARACTERISTICS as Wine's build uses it: a native DLL of the same name is to be preferred. */
const PREFER_NATIVE = 0x10;

/** Reads what a file exports; null if it cannot be read as a PE module. */
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

/** Reads the API sets of Windows or Wine: names of modules that stand for other modules. */
import { readFileSync } from 'node:fs';
import { Bytes } from './bytes.ts';
import { readPeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';

/**
 * API sets (api-ms-win-..., ext-ms-...) and the modules that implement them. The key is the set's name in lower case, up to its
 * last hyphen: the number after it does not distinguish sets.
 */
export type ApiSets = ReadonlyMap<string, readonly string[]>;

const VERSION = 6;
const MOST_SETS = 10_000;

/**
 * Reads the API sets of a system from its apisetschema.dll, in the layout of Windows 10 and Wine.
 * @param path of apisetschema.dll
 * @returns an empty map if the file is missing, unreadable or of another version
 */
export function readApiSets(path: string): ApiSets {
  try {
    const { space } = readPeHeaders(new Bytes(readFileSync(path)));
    const section = space.ranges.find(({ start }) => start !== 0);
    if (section === undefined) return new Map();
    const what = 'an API set';
    const base = section.start;
    const word = (offset: number): number => space.u32(base + offset, what);
    const text = (offset: number, bytes: number): string =>
      bytes === 0
        ? ''
        : space
            .view(base + offset, bytes, what)
            .toString('utf16le')
            .toLowerCase();
    const count = word(12);
    if (word(0) !== VERSION || count > MOST_SETS) return new Map();
    const sets = new Map<string, readonly string[]>();
    for (let index = 0; index < count; index++) {
      const at = word(16) + index * 24;
      const hosts = Array.from({ length: Math.min(word(at + 20), 64) }, (_, each) => {
        const value = word(at + 16) + each * 20;
        return text(word(value + 12), word(value + 16));
      });
      sets.set(
        text(word(at + 4), word(at + 12)),
        hosts.filter((host) => host !== ''),
      );
    }
    return sets;
  } catch (error) {
    if (error instanceof Unparsable || (error instanceof Error && 'code' in error)) return new Map();
    throw error;
  }
}

/** The modules that implement an API set; null if `module` names no known set. A set without modules does not exist. */
export function hostsOf(sets: ApiSets, module: string): readonly string[] | null {
  const name = module.toLowerCase().replace(/\.dll$/, '');
  if (!/^(?:api|ext)-/.test(name)) return null;
  return sets.get(name.slice(0, Math.max(0, name.lastIndexOf('-')))) ?? null;
}

import { readFileSync } from 'node:fs';
import { Bytes } from './bytes.ts';
import { readPeHeaders } from './pe-headers.ts';
import { Unparsable } from './unparsable.ts';

/** API sets (api-ms-win-..., ext-ms-...) and the modules that stand behind them. */
export type ApiSets = ReadonlyMap<string, readonly string[]>;

const VERSION = 6;
const MOST_SETS = 10_000;

/**
 * The sets of a system, from its apisetschema.dll; as Windows 10 and Wine have it. Empty if there is none, or it is of another kind. A set's key is
 * its name in small letters without what follows the last hyphen, by which nobody tells sets apart.
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

/** The modules behind a set; null if it is none. A set with none behind it is not there. */
export function hostsOf(sets: ApiSets, module: string): readonly string[] | null {
  const name = module.toLowerCase().replace(/\.dll$/, '');
  if (!/^(?:api|ext)-/.test(name)) return null;
  return sets.get(name.slice(0, Math.max(0, name.lastIndexOf('-')))) ?? null;
}

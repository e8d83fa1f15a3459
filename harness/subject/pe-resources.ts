/** Finds the version resource of a PE file. */
import { directories, type PeHeaders } from './pe-headers.ts';
import { malformed } from './unparsable.ts';

const typeVersion = 16;
const english = 0x0409;
const neutral = 0;

/** Set in an entry's offset if the entry leads to another directory. */
const subdirectory = 0x8000_0000;

/**
 * The bytes of the version resource; null if there is none. It takes the first name under the type, in English, else without a
 * language, else in the first language. The tree has exactly three levels, so it cannot loop. Throws `Unparsable`.
 */
export function findVersionResource(headers: PeHeaders): Buffer | null {
  const { rva } = headers.directory(directories.resources);
  if (rva === 0) return null;
  const { space } = headers;
  const what = 'its resource directory';

  /**
   * The offset that the child with the id `wanted` leads to, or the first child for null. The result is null if there is none.
   */
  const childOf = (directory: number, wanted: number | null): number | null => {
    const named = space.u16(rva + directory + 12, what);
    const numbered = space.u16(rva + directory + 14, what);
    for (let index = 0; index < named + numbered; index++) {
      const at = rva + directory + 16 + index * 8;
      if (wanted === null || space.u32(at, what) === wanted) return space.u32(at + 4, what);
    }
    return null;
  };

  const type = childOf(0, typeVersion);
  if (type === null) return null;
  const name = childOf(directoryOf(type), null);
  if (name === null) return null;
  const languages = directoryOf(name);
  const language = childOf(languages, english) ?? childOf(languages, neutral) ?? childOf(languages, null);
  if (language === null) return null;
  if (language >= subdirectory) throw malformed('has a resource directory of too many levels');
  const data = space.u32(rva + language, what);
  const size = space.u32(rva + language + 4, what);
  return space.view(data, size, 'its version resource');
}

function directoryOf(child: number): number {
  if (child < subdirectory) throw malformed('has a resource directory of too few levels');
  return child - subdirectory;
}

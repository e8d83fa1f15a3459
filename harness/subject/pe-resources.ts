import { directories, type PeHeaders } from './pe-headers.ts';
import { malformed } from './unparsable.ts';

const typeVersion = 16;

/**
 * The bytes of the version resource, or null if there is none: the first name and the first language under its type. The
 * tree has exactly three levels, so it cannot loop. Throws `Unparsable`.
 */
export function findVersionResource(headers: PeHeaders): Buffer | null {
  const { rva } = headers.directory(directories.resources);
  if (rva === 0) return null;
  const { space } = headers;
  const what = 'its resource directory';

  const childOf = (directory: number, wanted: number | null): number | null => {
    const named = space.u16(rva + directory + 12, what);
    const numbered = space.u16(rva + directory + 14, what);
    for (let index = 0; index < named + numbered; index++) {
      const at = rva + directory + 16 + index * 8;
      if (wanted === null || space.u32(at, what) === wanted) return space.u32(at + 4, what);
    }
    return null;
  };
  const directoryOf = (child: number): number => {
    if (child < 0x8000_0000) throw malformed('has a resource directory of too few levels');
    return child - 0x8000_0000;
  };

  const type = childOf(0, typeVersion);
  if (type === null) return null;
  const name = childOf(directoryOf(type), null);
  if (name === null) return null;
  const language = childOf(directoryOf(name), null);
  if (language === null) return null;
  if (language >= 0x8000_0000) throw malformed('has a resource directory of too many levels');
  const data = space.u32(rva + language, what);
  const size = space.u32(rva + language + 4, what);
  return space.view(data, size, 'its version resource');
}

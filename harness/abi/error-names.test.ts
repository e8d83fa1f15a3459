import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_NAMES } from './error-names.ts';

/** Where Debian's mingw-w64 keeps the header, which nobody here wrote. */
const HEADERS = ['/usr/share/mingw-w64/include/winerror.h', '/usr/x86_64-w64-mingw32/include/winerror.h'];

/** Every number that the header gives a name, with all of its names. */
function namesIn(header: string): ReadonlyMap<number, readonly string[]> {
  const names = new Map<number, string[]>();
  for (const [, name = '', digits] of header.matchAll(/^#define\s+([A-Z][A-Z0-9_]*)\s+(?:__MSABI_LONG\()?(\d+)\)?[lL]?\s*$/gm)) {
    const number = Number(digits);
    names.set(number, [...(names.get(number) ?? []), name]);
  }
  return names;
}

it('calls every code what winerror.h calls it', ({ skip }) => {
  const path = HEADERS.find((each) => existsSync(each));
  if (path === undefined) return skip('mingw-w64 is not installed: there is no winerror.h');
  const known = namesIn(readFileSync(path, 'latin1'));
  expect(known.size).toBeGreaterThan(1_000);
  const wrong = Object.entries(ERROR_NAMES).filter(([number, name]) => known.get(Number(number))?.includes(name) !== true);
  expect(wrong).toEqual([]);
});

it('names what Startup answers to a type that it does not serve, each by its own name', () => {
  expect([5078, 5079, 5080].map((code) => ERROR_NAMES[code])).toEqual([
    'ERROR_CLUSTER_RESOURCE_TYPE_NOT_FOUND',
    'ERROR_CLUSTER_RESTYPE_NOT_SUPPORTED',
    'ERROR_CLUSTER_RESNAME_NOT_FOUND',
  ]);
});

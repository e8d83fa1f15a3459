/** Whether a loader of PE files took the file that it was asked for; under Wine a module of Wine's own may come in its place. Pure. */
import type { SubjectFile } from '../contract/subject.ts';

/** The name under which LoadLibrary takes the file itself: without an extension it would append `.dll`, and a dot at the end prevents that. */
export function loadName(path: string): string {
  const [last = ''] = path.split(/[\\/]/).slice(-1);
  return last.includes('.') ? path : `${path}.`;
}

/** An export that the file has as code, and where it was found in what was loaded: absolute addresses. */
export interface FoundExport {
  readonly expected: bigint;
  readonly found: bigint | null;
}

/**
 * What became of the exports that were asked for. Only those count whose code is in the file itself: a forwarder's is elsewhere.
 * @param base where the module lies
 * @param addresses of the names, in their order, as the loader found them
 */
export function foundExports(
  exports: SubjectFile['exports'],
  base: bigint,
  names: readonly string[],
  addresses: readonly (string | null)[],
): readonly FoundExport[] {
  return names.flatMap((name, index) => {
    const symbol = exports.find((each) => each.name === name);
    if (symbol === undefined || symbol.rva === null) return [];
    const found = addresses[index] ?? null;
    return [{ expected: base + BigInt(symbol.rva), found: found === null ? null : BigInt(found) }];
  });
}

/** Whether all is where the file says; then nobody need ask for the module's path. */
export function asTheFileSays(exports: readonly FoundExport[]): boolean {
  return exports.every(({ expected, found }) => found === expected);
}

/**
 * Whether another module was loaded. Measured under Wine 8: where Wine has a DLL of that name, it maps its own and goes on telling the path that
 * it was asked for; so what counts first is that nothing is there of what the file exports. A path elsewhere counts only with it: a
 * DLL may change its own exports.
 * @param asked the paths by which the file may be told, as the monitor writes them
 * @param told the path of the loaded module; null if it is not known
 */
export function isAnotherModule(exports: readonly FoundExport[], asked: readonly string[], told: string | null): boolean {
  if (exports.length === 0 || asTheFileSays(exports)) return false;
  if (exports.every(({ found }) => found === null)) return true;
  return told !== null && !asked.some((path) => samePath(path, told));
}

function samePath(a: string, b: string): boolean {
  const plain = (path: string): string =>
    path
      .replace(/^\\\\\?\\/, '')
      .replaceAll('/', '\\')
      .replace(/\.$/, '')
      .toLowerCase();
  return plain(a) === plain(b);
}

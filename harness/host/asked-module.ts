/** Whether the PE loader loaded the file that it was asked for: Wine may load a module of its own instead. Pure. */
import type { SubjectFile } from '../contract/subject.ts';

/**
 * The name with which LoadLibrary opens the file itself. It appends `.dll` to a name without an extension; a final dot prevents
 * that.
 */
export function loadName(path: string): string {
  const [last = ''] = path.split(/[\\/]/).slice(-1);
  return last.includes('.') ? path : `${path}.`;
}

/** Absolute addresses of an export whose code is in the file: where the file says, and where the loader found it (null: not). */
export interface FoundExport {
  readonly expected: bigint;
  readonly found: bigint | null;
}

/**
 * Compares the exports with what the loader found. Forwarders are left out, since their code is in another module.
 * @param base address of the loaded module
 * @param names the exports that the loader was asked for
 * @param addresses the loader's answers, in the order of the names; null: not found
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

/** Whether every export is where the file says. Then the module's path need not be asked. */
export function asTheFileSays(exports: readonly FoundExport[]): boolean {
  return exports.every(({ expected, found }) => found === expected);
}

/**
 * Whether another module was loaded. Measured under Wine 8: if Wine has a DLL of that name, it maps its own and still reports the
 * path that it was asked for. So it is another module if none of the file's exports is there. If only some differ, the path
 * must differ as well: a DLL may change its own exports.
 * @param asked every path under which the loader may report the file, as the monitor writes them
 * @param reported the reported path of the loaded module; null if it is not known
 */
export function isAnotherModule(exports: readonly FoundExport[], asked: readonly string[], reported: string | null): boolean {
  if (exports.length === 0 || asTheFileSays(exports)) return false;
  if (exports.every(({ found }) => found === null)) return true;
  return reported !== null && !asked.some((path) => samePath(path, reported));
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

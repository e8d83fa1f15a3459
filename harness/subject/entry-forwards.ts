/** Follows entry points that a PE file forwards to another DLL. */
import { basename } from 'node:path';
import type { SubjectFile } from '../contract/subject.ts';
import { forwarded, type ModuleSearch, type Resolved, withExtension } from './module-search.ts';
import { printable } from './printable.ts';

/** Entry points whose code is in another DLL (PE forwarders). */
export interface EntryForwards {
  /**
   * Paths of the vendor's DLLs that they lead to. Load these first: the loader searches a forwarder's DLL in the program's
   * folder, not in the subject's (measured on Wine 8), unless it is loaded already.
   */
  readonly files: readonly string[];
  /** Name of an entry point -> why its forwarder fails, and what to do: a clause that continues "it cannot be bound: ". */
  readonly broken: ReadonlyMap<string, string>;
}

/** No entry point is forwarded. */
export const NO_FORWARDS: EntryForwards = { files: [], broken: new Map() };

/** Follows the exports of the given names that are forwarders. */
export async function followForwards(
  { exports, path }: Pick<SubjectFile, 'exports' | 'path'>,
  names: readonly string[],
  search: ModuleSearch,
): Promise<EntryForwards> {
  const files = new Set<string>();
  const broken = new Map<string, string>();
  for (const { name, forwarder } of exports) {
    if (name === null || forwarder === null || !names.includes(name) || broken.has(name)) continue;
    const { module, symbol } = forwarded(forwarder);
    const trouble = troubleOf(await search.resolve(module, symbol, (file) => files.add(file)));
    if (trouble !== null) broken.set(name, `its ${name} is forwarded to ${printable(forwarder)}, ${trouble}`);
  }
  files.delete(path);
  return { files: [...files], broken };
}

function troubleOf(resolved: Resolved): string | null {
  switch (resolved.kind) {
    case 'there':
    case 'stub':
    case 'unknown':
      return null;
    case 'no-module':
      return `and ${fileOf(resolved.module)} is nowhere to be found; name its folder with --dll-directory`;
    case 'no-function':
      return `and ${fileOf(resolved.module)} exports no ${printable(resolved.symbol)}; put the version of it there that does`;
    case 'circle':
      return 'and that leads back to itself; forward it to a function';
  }
}

function fileOf(module: string): string {
  return printable(basename(withExtension(module)) === module.toLowerCase() ? module : `${module}.dll`);
}

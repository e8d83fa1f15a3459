import { basename } from 'node:path';
import type { SubjectFile } from '../contract/subject.ts';
import { forwarded, type ModuleSearch, type Resolved, withExtension } from './module-search.ts';
import { printable } from './printable.ts';

/** Entry points that are in the file by name only: their code is in another DLL (PE forwarders). */
export interface EntryForwards {
  /**
   * DLLs of the subject's own that they lead to. A loader that is asked for a forwarded function looks for such a DLL where the program is, not where
   * the subject is (Wine 8: measured), unless it is loaded already.
   */
  readonly files: readonly string[];
  /** Why one comes to nothing, and what to do, by name of the entry point: clauses that go on after "it cannot be bound: ". */
  readonly broken: ReadonlyMap<string, string>;
}

export const NO_FORWARDS: EntryForwards = { files: [], broken: new Map() };

/** Follows the forwarders among the exports of the given names. */
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

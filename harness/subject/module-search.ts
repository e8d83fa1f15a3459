import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SubjectFile } from '../contract/subject.ts';
import { type ModuleExports, readModuleExports } from './module-exports.ts';

/** The system's own modules, by names in small letters with extension. */
export interface SystemModules {
  readonly has: (name: string) => boolean;
  /** The file of one; null if there is none, or it is not one that can be read. */
  readonly path: (name: string) => string | null;
  /** The modules behind an API set; null if it is none. */
  readonly apiSet: (name: string) => readonly string[] | null;
  /** Whether the system's own modules take the place of files that are called so, unless they prefer those. */
  readonly overridesOwn: boolean;
}

/** Where a module comes from that is imported by name. */
export type Located =
  | { readonly kind: 'own'; readonly path: string }
  | { readonly kind: 'system'; readonly path: string | null }
  | { readonly kind: 'api-set'; readonly hosts: readonly string[] }
  | { readonly kind: 'missing' };

/** What an import by name or ordinal leads to. Names are as the files spell them: hostile text. */
export type Resolved =
  | { readonly kind: 'there' }
  /** Wine has it by name only. */
  | { readonly kind: 'stub' }
  | { readonly kind: 'no-function'; readonly module: string; readonly symbol: string }
  | { readonly kind: 'no-module'; readonly module: string }
  /** Forwarders that lead back to themselves. */
  | { readonly kind: 'circle'; readonly module: string; readonly symbol: string }
  /** The module is there and cannot be read: nothing is said of it. */
  | { readonly kind: 'unknown' };

const MOST_FORWARDERS = 32;

/** Finds modules as the loader does when it loads the subject: API sets, the folders, the system; and what they export. */
export class ModuleSearch {
  readonly #own: ReadonlyMap<string, string>;
  readonly #system: SystemModules;
  readonly #exports = new Map<string, Promise<ModuleExports | null>>();

  private constructor(own: ReadonlyMap<string, string>, system: SystemModules) {
    this.#own = own;
    this.#system = system;
  }

  /** @param folders where its own DLLs are, besides its own folder */
  static async of(subject: Pick<SubjectFile, 'path'>, folders: readonly string[], system: SystemModules): Promise<ModuleSearch> {
    return new ModuleSearch(await listOwn([dirname(subject.path), ...folders]), system);
  }

  async locate(module: string): Promise<Located> {
    const name = withExtension(module);
    const hosts = this.#system.apiSet(name);
    if (hosts !== null) return hosts.length === 0 ? { kind: 'missing' } : { kind: 'api-set', hosts };
    const own = this.#own.get(name);
    const system = this.#system.path(name);
    if (own !== undefined && !(await this.#isOverridden(system))) return { kind: 'own', path: own };
    if (system !== null || this.#system.has(name)) return { kind: 'system', path: system };
    return own === undefined ? { kind: 'missing' } : { kind: 'own', path: own };
  }

  /**
   * What `symbol` (a name, or `#12`) of a module comes to; forwarders are followed.
   * @param passed called with the path of each own file on the way
   */
  async resolve(module: string, symbol: string, passed: (path: string) => void = () => {}): Promise<Resolved> {
    let at = { module, symbol };
    for (let step = 0; step < MOST_FORWARDERS; step++) {
      const located = await this.locate(at.module);
      switch (located.kind) {
        case 'missing':
          return { kind: 'no-module', module: at.module };
        case 'api-set':
          return await this.#behindSet(located.hosts, at, passed);
        case 'own':
        case 'system': {
          if (located.path === null) return { kind: 'unknown' };
          if (located.kind === 'own') passed(located.path);
          const exports = await this.#exportsAt(located.path);
          if (exports === null) return { kind: 'unknown' };
          const found = exports.find(at.symbol);
          if (found === undefined) return { kind: 'no-function', ...at };
          if (found.forwarder === null) return { kind: exports.isStub(found) ? 'stub' : 'there' };
          at = forwarded(found.forwarder);
        }
      }
    }
    return { kind: 'circle', module, symbol };
  }

  /** Which of several modules is behind a set may depend on who asks: there if it is in any. */
  async #behindSet(
    hosts: readonly string[],
    { module, symbol }: { readonly module: string; readonly symbol: string },
    passed: (path: string) => void,
  ): Promise<Resolved> {
    let first: Resolved | null = null;
    for (const host of hosts) {
      // A host is a file of the system's, never another set.
      const resolved =
        this.#system.apiSet(host) === null ? await this.resolve(host, symbol, passed) : { kind: 'unknown' as const };
      if (resolved.kind === 'there' || resolved.kind === 'unknown') return resolved;
      first ??= resolved.kind === 'no-function' ? { ...resolved, module } : resolved;
    }
    return first ?? { kind: 'no-module', module };
  }

  async #isOverridden(system: string | null): Promise<boolean> {
    if (system === null || !this.#system.overridesOwn) return false;
    const exports = await this.#exportsAt(system);
    return exports !== null && !exports.prefersNative;
  }

  #exportsAt(path: string): Promise<ModuleExports | null> {
    const known = this.#exports.get(path) ?? readModuleExports(path);
    this.#exports.set(path, known);
    return known;
  }
}

/** `MODULE.Function` or `MODULE.#12`; the last dot parts them. */
export function forwarded(text: string): { readonly module: string; readonly symbol: string } {
  const dot = text.lastIndexOf('.');
  return { module: text.slice(0, Math.max(0, dot)), symbol: text.slice(dot + 1) };
}

/** As the loader compares: without case, and `.dll` where there is no extension. */
export function withExtension(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes('.') ? lower : `${lower}.dll`;
}

/** Imported names are hostile and become no path: they are only looked up among the names that the folders list. */
async function listOwn(folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const own = new Map<string, string>();
  for (const folder of folders) {
    // A search folder that is not there holds no DLL; whoever named it hears of the missing import.
    for (const name of await readdir(folder).catch(() => [])) {
      const key = name.toLowerCase();
      if (!own.has(key)) own.set(key, join(folder, name));
    }
  }
  return own;
}

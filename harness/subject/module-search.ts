/** Finds the modules and functions that imports lead to, without loading anything. */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SubjectFile } from '../contract/subject.ts';
import { type ModuleExports, readModuleExports } from './module-exports.ts';

/** The system's modules. Every `name` is in lower case, with extension. */
export interface SystemModules {
  readonly has: (name: string) => boolean;
  /** Path of the module's file; null if it is missing or unreadable. */
  readonly path: (name: string) => string | null;
  /** The modules that implement an API set; null if the name is no API set. */
  readonly apiSet: (name: string) => readonly string[] | null;
  /** Whether a system module replaces the subject's file of that name, unless the system module prefers a native one. */
  readonly overridesOwn: boolean;
}

/** Where an imported module was found. `own` is one of the subject's folders. */
export type Located =
  | { readonly kind: 'own'; readonly path: string }
  | { readonly kind: 'system'; readonly path: string | null }
  | { readonly kind: 'api-set'; readonly hosts: readonly string[] }
  | { readonly kind: 'missing' };

/** What an import leads to. Names are as the files spell them: untrusted text, not safe to print. */
export type Resolved =
  | { readonly kind: 'there' }
  /** Wine exports it but does not implement it. */
  | { readonly kind: 'stub' }
  | { readonly kind: 'no-function'; readonly module: string; readonly symbol: string }
  | { readonly kind: 'no-module'; readonly module: string }
  /** Forwarders that lead back to themselves, or a chain of 32 or more. */
  | { readonly kind: 'circle'; readonly module: string; readonly symbol: string }
  /** The module exists but cannot be read, so the import is not judged. */
  | { readonly kind: 'unknown' };

const MOST_FORWARDERS = 32;

/**
 * Finds modules in the order in which the loader does for the subject: API sets, the folders, the system. It caches their
 * exports.
 */
export class ModuleSearch {
  readonly #own: ReadonlyMap<string, string>;
  readonly #system: SystemModules;
  readonly #exports = new Map<string, Promise<ModuleExports | null>>();

  private constructor(own: ReadonlyMap<string, string>, system: SystemModules) {
    this.#own = own;
    this.#system = system;
  }

  /** @param folders further folders with DLLs of the subject, searched after its own folder */
  static async of(subject: Pick<SubjectFile, 'path'>, folders: readonly string[], system: SystemModules): Promise<ModuleSearch> {
    return new ModuleSearch(await listOwn([dirname(subject.path), ...folders]), system);
  }

  /** Finds an imported module. The name may lack its extension. */
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
   * Finds an imported function, following forwarders.
   * @param symbol a name, or an ordinal as `#12`
   * @param passed called with the path of each file in the subject's folders on the way
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

  /** Windows may choose the module of an API set by the importer. The function counts as there if any of the modules has it. */
  async #behindSet(
    hosts: readonly string[],
    { module, symbol }: { readonly module: string; readonly symbol: string },
    passed: (path: string) => void,
  ): Promise<Resolved> {
    let first: Resolved | null = null;
    for (const host of hosts) {
      // A host is a file of the system, never another API set.
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

/** Splits a forwarder, `MODULE.Function` or `MODULE.#12`, at its last dot. */
export function forwarded(text: string): { readonly module: string; readonly symbol: string } {
  const dot = text.lastIndexOf('.');
  return { module: text.slice(0, Math.max(0, dot)), symbol: text.slice(dot + 1) };
}

/** The name as the loader compares it: in lower case, with `.dll` if it has no extension. */
export function withExtension(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes('.') ? lower : `${lower}.dll`;
}

/**
 * File name in lower case -> path, for all files in the folders. Imported names are untrusted, so they never become a path.
 * They are only looked up among these names.
 */
async function listOwn(folders: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const own = new Map<string, string>();
  for (const folder of folders) {
    // A missing folder holds no DLL. The user who named it sees the missing import.
    for (const name of await readdir(folder).catch(() => [])) {
      const key = name.toLowerCase();
      if (!own.has(key)) own.set(key, join(folder, name));
    }
  }
  return own;
}

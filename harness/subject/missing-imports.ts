import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SubjectFile } from '../contract/subject.ts';
import { readSubject } from './read.ts';

/** A DLL that will not be found when the subject is loaded. Both names are hostile text, as the importing files spell them. */
export interface MissingImport {
  readonly name: string;
  /** Files that import it, the subject itself first. */
  readonly importedBy: readonly string[];
}

export interface ImportSearch {
  /** Where its own DLLs are, besides the subject's own folder, in the order of search. */
  readonly folders: readonly string[];
  /** Whether the system has a DLL of this name (in lower case, with extension). */
  readonly exists: (name: string) => boolean;
}

/** DLLs that are followed; real ones have some dozens of their own. */
const maxFollowed = 256;
const maxDepth = 16;
/** More would help nobody. */
const maxMissing = 1_000;

/**
 * Finds the DLLs that the loader will miss: imported at load time by the subject, or by a DLL of its own that it needs, and
 * neither in its folder, nor in the search folders, nor in the system. Delay imports are left out: they are looked for at
 * first use only. In ELF files nothing is looked up, since the loader's own message names what is missing.
 */
export async function findMissingImports(subject: SubjectFile, search: ImportSearch): Promise<readonly MissingImport[]> {
  if (subject.format !== 'pe') return [];
  const own = await listOwn([dirname(subject.path), ...search.folders]);
  const missing = new Map<string, { name: string; importedBy: string[] }>();
  const followed = new Set([normalize(subject.name)]);
  let level: SubjectFile[] = [subject];
  for (let depth = 0; depth < maxDepth && level.length > 0; depth++) {
    const next: SubjectFile[] = [];
    for (const importer of level) {
      for (const name of new Set(importer.imports.filter((module) => !module.delayed).map((module) => module.name))) {
        const key = normalize(name);
        const path = own.get(key);
        if (path === undefined) {
          if (!search.exists(key)) note(missing, key, name, importer.name);
        } else if (!followed.has(key) && followed.size <= maxFollowed) {
          followed.add(key);
          const reading = await readSubject(path);
          // One that cannot be read is there all the same; what is wrong with it the loader says best.
          if (reading.ok && reading.subject.format === 'pe') next.push(reading.subject);
        }
      }
    }
    level = next;
  }
  return [...missing.values()];
}

/** Imported names are hostile and become no path: they are only looked up among the names that the folders list. */
async function listOwn(folders: readonly string[]): Promise<Map<string, string>> {
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

/** As the loader compares: without case, and `.dll` where there is no extension. */
function normalize(name: string): string {
  const lower = name.toLowerCase();
  return lower.includes('.') ? lower : `${lower}.dll`;
}

function note(missing: Map<string, { name: string; importedBy: string[] }>, key: string, name: string, importer: string): void {
  const known = missing.get(key);
  if (known === undefined) {
    if (missing.size < maxMissing) missing.set(key, { name, importedBy: [importer] });
  } else if (!known.importedBy.includes(importer)) {
    known.importedBy.push(importer);
  }
}

/** Names the folders of a native build's own libraries to glibc's loader (ld.so(8)). */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Why LD_LIBRARY_PATH cannot hold a folder, as a sentence; null if it can. The loader splits it at `:` and `;`, and replaces
 * `$ORIGIN` and the like.
 */
export function libraryFolderTrouble(folder: string): string | null {
  return /[:;$]/.test(folder)
    ? `The loader of Linux cannot be told of the folder ${JSON.stringify(folder)}: it takes ":", ";" and "$" for something else; move or rename it.`
    : null;
}

/**
 * Environment variables that make the loader search these folders before the system's. Node's own libraries are preloaded if a
 * folder has one of the same name: that one may be older than Node needs, and then no monitor would start.
 * @param preload library that is preloaded in any case; undefined if none
 */
export function libraryEnvironment(folders: readonly string[], preload: string | undefined): Readonly<Record<string, string>> {
  const usable = folders.filter((folder) => libraryFolderTrouble(folder) === null);
  if (usable.length === 0) return {};
  const there = new Set(usable.flatMap((folder) => namesIn(folder).map(stem)));
  // Compared without versions: the process maps the links' target libstdc++.so.6.0.30; the loader looks for libstdc++.so.6.
  const kept = ownLibraries().filter((path) => there.has(stem(basename(path))));
  const preloaded = [...(preload === undefined ? [] : [preload]), ...kept].join(':');
  return { LD_LIBRARY_PATH: usable.join(':'), ...(preloaded === '' ? {} : { LD_PRELOAD: preloaded }) };
}

function stem(name: string): string {
  return name.replace(/\.so(\..*)?$/, '.so');
}

/** The file names in a folder; none if it cannot be read, since the loader cannot use it either. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Paths of this process's libraries: a monitor runs the same program. The loader is left out, since it is always there. */
function ownLibraries(): readonly string[] {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  const paths = [...maps.matchAll(/ (\/[^\s:;]+\.so(?:\.[^\s:;/]+)?)$/gm)].map(([, path = '']) => path);
  return [...new Set(paths)].filter((path) => !/^ld-/.test(basename(path)));
}

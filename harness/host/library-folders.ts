/** Folders of a native build's own libraries, as glibc's loader is told of them (ld.so(8)). */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Why LD_LIBRARY_PATH cannot name a folder, as a sentence; null if it can. Its parts end at `:` and `;`, and `$ORIGIN` and the like are replaced. */
export function libraryFolderTrouble(folder: string): string | null {
  return /[:;$]/.test(folder)
    ? `The loader of Linux cannot be told of the folder ${JSON.stringify(folder)}: it takes ":", ";" and "$" for something else; move or rename it.`
    : null;
}

/**
 * What of the environment lets libraries be found in these folders before the system's. Node itself keeps the libraries that it has: one of the same name in a folder
 * may be older than it needs, and then no monitor would start.
 * @param preload what is preloaded anyway; null if nothing is
 */
export function libraryEnvironment(folders: readonly string[], preload: string | undefined): Readonly<Record<string, string>> {
  const usable = folders.filter((folder) => libraryFolderTrouble(folder) === null);
  if (usable.length === 0) return {};
  const there = new Set(usable.flatMap((folder) => namesIn(folder).map(stem)));
  // By stem: a process tells the file behind the links, libstdc++.so.6.0.30, and what is looked for is libstdc++.so.6.
  const kept = ownLibraries().filter((path) => there.has(stem(basename(path))));
  const preloaded = [...(preload === undefined ? [] : [preload]), ...kept].join(':');
  return { LD_LIBRARY_PATH: usable.join(':'), ...(preloaded === '' ? {} : { LD_PRELOAD: preloaded }) };
}

function stem(name: string): string {
  return name.replace(/\.so(\..*)?$/, '.so');
}

/** A folder that cannot be read holds no library for anybody. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Paths of the libraries of this process, which is of the same program as a monitor; without the loader, which is always there. */
function ownLibraries(): readonly string[] {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  const paths = [...maps.matchAll(/ (\/[^\s:;]+\.so(?:\.[^\s:;/]+)?)$/gm)].map(([, path = '']) => path);
  return [...new Set(paths)].filter((path) => !/^ld-/.test(basename(path)));
}

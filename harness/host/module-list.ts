/**
 * The modules beside the subject that its processes loaded, and which are neither the system's nor ours. They are asked for while a process lives: a file
 * may go with it.
 */
import type { ModuleReport } from '../contract/report.ts';
import { moduleName, moduleOwner } from '../subject/module-owner.ts';
import { hashFile } from './hash-file.ts';
import { surroundingsOf } from './module-surroundings.ts';
import type { Monitor } from './monitor.ts';

/** Modules that a report names. */
const MOST = 500;

export class ModuleList {
  readonly #subject: string;
  readonly #folders: readonly string[];
  readonly #found = new Map<string, ModuleReport>();
  readonly #paths = new Set<string>();
  #noted = false;

  /**
   * @param subject the DLL's path on this host
   * @param folders where its own DLLs may be, beside its own folder
   */
  constructor(subject: string, folders: readonly string[]) {
    this.#subject = subject;
    this.#folders = folders;
  }

  /** Stand-ins for the system's modules first, then in the order in which they were met. */
  get found(): readonly ModuleReport[] {
    const all = [...this.#found.values()];
    return [...all.filter(({ role }) => role === 'stand-in'), ...all.filter(({ role }) => role !== 'stand-in')].slice(0, MOST);
  }

  /** Looks at the first process of all. */
  async noteFirst(monitor: Monitor): Promise<void> {
    if (!this.#noted) await this.note(monitor);
  }

  /** Adds what a process has loaded. One that cannot say any more adds nothing. */
  async note(monitor: Monitor): Promise<void> {
    const surroundings = surroundingsOf(monitor, this.#subject, this.#folders);
    const paths = await monitor.modules();
    this.#noted ||= paths.length > 0;
    for (const path of paths) {
      const role = moduleOwner(path, surroundings);
      if (role === 'subject' || role === 'system' || role === 'ours' || this.#paths.has(path)) continue;
      if (this.#paths.size >= MOST && role !== 'stand-in') continue;
      this.#paths.add(path);
      const file = monitor.file(path);
      const sha256 = file === null ? null : await hashFile(file);
      // Unpacked into each process's own temporary folder, it is one module all the same.
      const key = sha256 === null ? path : `${role} ${moduleName(path).toLowerCase()} ${sha256}`;
      if (this.#found.has(key)) continue;
      this.#found.set(key, { name: moduleName(path), path: shownPath(path, file), sha256, role });
    }
  }
}

/** As this host writes it, where that is a place that stays: drive C: of Wine goes with the process. */
function shownPath(path: string, file: string | null): string {
  return file !== null && !/^(\\\\\?\\)?c:/i.test(path) ? file : path;
}

/**
 * Lists the modules that the subject's processes loaded beside it, except those of the system and ours. A process is asked while
 * it is alive, since a module's file may disappear with it.
 */
import type { ModuleReport } from '../contract/report.ts';
import { moduleName, moduleOwner } from '../subject/module-owner.ts';
import { hashFile } from './hash-file.ts';
import { surroundingsOf } from './module-surroundings.ts';
import type { Monitor } from './monitor.ts';

/** Modules that a report names at most. */
const MOST = 500;

/** Collects the modules of all processes of one subject. */
export class ModuleList {
  readonly #subject: string;
  readonly #folders: readonly string[];
  readonly #found = new Map<string, ModuleReport>();
  readonly #paths = new Set<string>();
  #noted = false;

  /**
   * @param subject the DLL's path on this host
   * @param folders further folders in which its own DLLs may be
   */
  constructor(subject: string, folders: readonly string[]) {
    this.#subject = subject;
    this.#folders = folders;
  }

  /** Stand-ins for the system's modules come first, then the others in the order in which they were found. */
  get found(): readonly ModuleReport[] {
    const all = [...this.#found.values()];
    return [...all.filter(({ role }) => role === 'stand-in'), ...all.filter(({ role }) => role !== 'stand-in')].slice(0, MOST);
  }

  /** Adds the modules of this process, unless another process has been looked at already. */
  async noteFirst(monitor: Monitor): Promise<void> {
    if (!this.#noted) await this.note(monitor);
  }

  /** Adds the modules of this process; none if it can no longer answer. */
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
      // Each process may unpack the same module into its own temporary folder, so the hash identifies it.
      const key = sha256 === null ? path : `${role} ${moduleName(path).toLowerCase()} ${sha256}`;
      if (this.#found.has(key)) continue;
      this.#found.set(key, { name: moduleName(path), path: shownPath(path, file), sha256, role });
    }
  }
}

/** The path on this host. On drive C: of Wine it is the monitor's own path, since that drive disappears with the process. */
function shownPath(path: string, file: string | null): string {
  return file !== null && !/^(\\\\\?\\)?c:/i.test(path) ? file : path;
}

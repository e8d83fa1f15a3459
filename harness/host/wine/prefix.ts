/** Makes prefixes from the template, and removes them with their processes. */
import { copyFileSync, linkSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { prefixesFolder } from './cache.ts';
import { WineFault } from './fault.ts';
import { processMark, processMarkLives } from './process-mark.ts';
import { killOnce, killPrefixProcesses } from './processes.ts';
import { removeServerFolder } from './server-folder.ts';
import type { Template } from './template.ts';

let made = 0;

/**
 * Makes a fresh prefix from the template and returns its folder. Big files are hard links to the template's, small ones are
 * copies. Synchronous, 10 to 25 ms.
 * @throws WineFault if a shared file of the template was changed; setUp then makes a new template
 */
export function clonePrefix(cache: string, template: Template): string {
  made += 1;
  const prefix = join(prefixesFolder(cache), `${processMark()}-${made}`);
  rmSync(prefix, { recursive: true, force: true });
  mkdirSync(prefix, { recursive: true });
  for (const entry of template.entries) {
    const from = join(template.folder, entry.path);
    const to = join(prefix, entry.path);
    switch (entry.kind) {
      case 'folder':
        mkdirSync(to);
        break;
      case 'copied':
        copyFileSync(from, to);
        break;
      case 'linked': {
        linkSync(from, to);
        const now = lstatSync(to);
        if (now.size === entry.size && now.mtimeMs === entry.mtimeMs) break;
        rmSync(prefix, { recursive: true, force: true });
        throw new WineFault(
          `A program under Wine changed ${entry.path} of pcancel's template: run pcancel setup, which makes it anew.`,
        );
      }
    }
  }
  mkdirSync(join(prefix, 'dosdevices'));
  symlinkSync('../drive_c', join(prefix, 'dosdevices', 'c:'));
  symlinkSync('/', join(prefix, 'dosdevices', 'z:'));
  return prefix;
}

/**
 * Ends every process of the prefix, wineserver included, and removes the prefix.
 * @throws WineFault if a process cannot be ended
 */
export async function removePrefix(prefix: string): Promise<void> {
  if (!(await killPrefixProcesses(prefix))) {
    throw new WineFault(
      `A process under Wine in ${prefix} does not end, not even by SIGKILL: look at it (ps), and remove that folder afterwards.`,
    );
  }
  removeServerFolder(prefix);
  rmSync(prefix, { recursive: true, force: true, maxRetries: 3 });
}

/** Like removePrefix, but synchronous and for at most a second, for when this process ends. The next set-up removes the rest. */
export function removePrefixNow(prefix: string): void {
  const until = performance.now() + NOW_MS;
  while (killOnce(prefix) > 0 && performance.now() < until);
  removeServerFolder(prefix);
  rmSync(prefix, { recursive: true, force: true });
}

const NOW_MS = 1_000;

/** Removes prefixes that an ended pcancel has left, and ends their processes. Returns how many there were. */
export async function sweepPrefixes(cache: string): Promise<number> {
  let names: string[];
  try {
    names = readdirSync(prefixesFolder(cache));
  } catch {
    return 0;
  }
  let removed = 0;
  for (const name of names) {
    if (ownerLives(name)) continue;
    await removePrefix(join(prefixesFolder(cache), name));
    removed += 1;
  }
  return removed;
}

/** Whether the pcancel that made a prefix is alive. Names are MARK-N; any other name has no owner, so it is removed. */
function ownerLives(name: string): boolean {
  return processMarkLives(name.replace(/-\d+$/, ''));
}

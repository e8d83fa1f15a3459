/** How a subject is to be loaded and bound: the same question for check, inspect and replay. */
import { realpathSync } from 'node:fs';
import type { SubjectFile } from '../contract/subject.ts';
import { type EntryForwards, followForwards, NO_FORWARDS } from '../subject/entry-forwards.ts';
import { ModuleSearch } from '../subject/module-search.ts';
import { resourceTypeOf } from '../subject/resource-type.ts';
import type { Launcher } from './place/place.ts';
import { systemModules } from './system-modules.ts';
import { windowsNameTrouble } from './wine/windows-name.ts';

/** CLRES_VERSION_V1_00 to CLRES_VERSION_V4_00: what the Resource Monitor of Windows Server 2016 and later offers. */
export const VERSION_RANGE = { min: 0x100, max: 0x400 } as const;

export interface BindRequest {
  readonly path: string;
  readonly folders: readonly string[];
  readonly resourceType: string;
  /** Whether it is a guess from the file's name. */
  readonly typeGuessed: boolean;
  /** What the file says that it exports, and every path by which it may be told; what was loaded is held against it. Null: nothing is. */
  readonly file: { readonly exports: SubjectFile['exports']; readonly paths: readonly string[] } | null;
  /** Entry points whose code is in other DLLs. */
  readonly forwards: EntryForwards;
  readonly bind: 'table' | 'exports' | 'auto';
  readonly versions: { readonly min: number; readonly max: number };
}

/** What an entry point can be called; a forwarder of such a name has to lead somewhere. */
const ENTRY_NAMES: readonly string[] = [
  'StartupEx',
  'Startup',
  'Open',
  'Close',
  'Online',
  'Offline',
  'Terminate',
  'LooksAlive',
  'IsAlive',
  'Cancel',
];

export interface LoadOptions {
  /** Null: nobody named one, and the file's name has to do. */
  readonly resourceType: string | null;
  /** Absolute paths of folders of its own DLLs. */
  readonly folders: readonly string[];
  readonly bind: BindRequest['bind'];
}

/** @param launcher where it is to run */
export async function bindRequestOf(
  subject: SubjectFile,
  { resourceType, folders, bind }: LoadOptions,
  launcher: Pick<Launcher, 'platform' | 'wineBinary'>,
): Promise<BindRequest> {
  const guess = resourceTypeOf(subject);
  return {
    path: subject.path,
    folders,
    resourceType: resourceType ?? guess,
    // A report keeps the type that was asked for, and not who said it.
    typeGuessed: resourceType === null || resourceType === guess,
    file: { exports: subject.exports, paths: pathsOf(subject.path) },
    forwards: await forwardsOf(subject, folders, launcher),
    bind,
    versions: VERSION_RANGE,
  };
}

async function forwardsOf(
  subject: SubjectFile,
  folders: readonly string[],
  launcher: Pick<Launcher, 'platform' | 'wineBinary'>,
): Promise<EntryForwards> {
  if (!subject.exports.some(({ name, forwarder }) => forwarder !== null && name !== null && ENTRY_NAMES.includes(name)))
    return NO_FORWARDS;
  const search = await ModuleSearch.of(subject, folders, systemModules(launcher));
  const { files, broken } = await followForwards(subject, ENTRY_NAMES, search);
  return { files: files.filter(canBeNamed), broken };
}

function canBeNamed(path: string): boolean {
  return process.platform === 'win32' || windowsNameTrouble(path) === null;
}

/** A link's own path, and that of the file behind it where Windows has a name for that. */
function pathsOf(path: string): readonly string[] {
  try {
    const real = realpathSync(path);
    return canBeNamed(real) ? [path, real] : [path];
  } catch {
    // The file is gone by now: the loader will say so.
    return [path];
  }
}

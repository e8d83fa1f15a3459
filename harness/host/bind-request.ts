/** Works out how a subject is loaded and bound, in the same way for check, inspect and replay. */
import { realpathSync } from 'node:fs';
import type { SubjectFile } from '../contract/subject.ts';
import { type EntryForwards, followForwards, NO_FORWARDS } from '../subject/entry-forwards.ts';
import { ModuleSearch } from '../subject/module-search.ts';
import { resourceTypeOf } from '../subject/resource-type.ts';
import type { Launcher } from './place/place.ts';
import { systemModules } from './system-modules.ts';
import { windowsNameTrouble } from './wine/windows-name.ts';

/** CLRES_VERSION_V1_00 to CLRES_VERSION_V4_00: the range that the Resource Monitor of Windows Server 2016 and later offers. */
export const VERSION_RANGE = { min: 0x100, max: 0x400 } as const;

/** How to load and bind one subject. */
export interface BindRequest {
  /** Absolute path on this host. */
  readonly path: string;
  /** Absolute paths of folders with the subject's own DLLs. */
  readonly folders: readonly string[];
  readonly resourceType: string;
  /** Whether the resource type is a guess from the file's name. */
  readonly typeGuessed: boolean;
  /**
   * The file's exports, and every path under which the loader may report it. The loaded module is compared with them, unless
   * null.
   */
  readonly file: { readonly exports: SubjectFile['exports']; readonly paths: readonly string[] } | null;
  /** Entry points whose code is in other DLLs. */
  readonly forwards: EntryForwards;
  readonly bind: 'table' | 'exports' | 'auto';
  readonly versions: { readonly min: number; readonly max: number };
}

/** Possible names of entry points. Forwarders with such a name are followed to the DLL that has the code. */
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

/** The user's options for loading a subject. */
export interface LoadOptions {
  /** Null if the user named none; then the file's name decides. */
  readonly resourceType: string | null;
  /** Absolute paths of folders with the subject's own DLLs. */
  readonly folders: readonly string[];
  readonly bind: BindRequest['bind'];
}

/**
 * The request for a subject. Follows forwarded entry points to other DLLs.
 * @param launcher of the platform on which the subject will run
 */
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
    // A report records the type but not who chose it, so a replay of a guess would look like the user's choice.
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

/** The path itself, and the real path if it is a link, provided that Windows has a name for that. */
function pathsOf(path: string): readonly string[] {
  try {
    const real = realpathSync(path);
    return canBeNamed(real) ? [path, real] : [path];
  } catch {
    // The file was removed meanwhile: the loader will report it.
    return [path];
  }
}

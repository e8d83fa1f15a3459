/** How a subject is to be loaded and bound: the same question for check, inspect and replay. */
import { realpathSync } from 'node:fs';
import type { SubjectFile } from './contract/subject.ts';
import { type BindRequest, VERSION_RANGE } from './host/bind.ts';
import { windowsNameTrouble } from './host/wine/windows-name.ts';
import { resourceTypeOf } from './resource-type.ts';

export interface LoadOptions {
  /** Null: nobody named one, and the file's name has to do. */
  readonly resourceType: string | null;
  /** Absolute paths of folders of its own DLLs. */
  readonly folders: readonly string[];
  readonly bind: BindRequest['bind'];
}

export function bindRequestOf(subject: SubjectFile, { resourceType, folders, bind }: LoadOptions): BindRequest {
  const guess = resourceTypeOf(subject);
  return {
    path: subject.path,
    folders,
    resourceType: resourceType ?? guess,
    // A report keeps the type that was asked for, and not who said it.
    typeGuessed: resourceType === null || resourceType === guess,
    file: { exports: subject.exports, paths: pathsOf(subject.path) },
    bind,
    versions: VERSION_RANGE,
  };
}

/** A link's own path, and that of the file behind it where Windows has a name for that. */
function pathsOf(path: string): readonly string[] {
  try {
    const real = realpathSync(path);
    return process.platform === 'win32' || windowsNameTrouble(real) === null ? [path, real] : [path];
  } catch {
    // The file is gone by now: the loader will say so.
    return [path];
  }
}

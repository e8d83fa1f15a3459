/** Names the modules and functions that a subject misses, since the loader says only that something is missing. */
import type { SubjectFile } from '../contract/subject.ts';
import type { Cause } from '../contract/verdict.ts';
import { type ImportSurvey, surveyImports } from '../subject/import-survey.ts';
import { ModuleSearch } from '../subject/module-search.ts';
import { printable } from '../subject/printable.ts';
import type { Launcher } from './place/place.ts';
import { systemModules } from './system-modules.ts';

/** Names in one message; more would not help. */
const MOST_NAMED = 5;

/** The imports that a subject will not find on the launcher's platform. */
export async function surveyOf(
  subject: SubjectFile,
  folders: readonly string[],
  launcher: Pick<Launcher, 'platform' | 'wineBinary'>,
): Promise<ImportSurvey> {
  return surveyImports(subject, await ModuleSearch.of(subject, folders, systemModules(launcher)));
}

/**
 * Adds the missing modules' names to a cause `missing-import`, if the survey found any. Other causes are returned as they are.
 */
export function namingModules(cause: Cause, { modules }: Pick<ImportSurvey, 'modules'>): Cause {
  if (cause.cause !== 'missing-import' || modules.length === 0) return cause;
  const list = modules
    .slice(0, MOST_NAMED)
    .map(({ module, importedBy }) => `${printable(module)} (imported by ${printable(importedBy)})`);
  return {
    cause: 'missing-import',
    detail: `it needs ${list.join(', ')}, which is nowhere to be found; name the folder with --dll-directory`,
  };
}

/**
 * The cause if a subject imports functions that their modules do not export; null if all are there. Windows would not load the
 * subject. Wine does, and a call of such a function raises an exception.
 */
export function lackingCause({ functions }: Pick<ImportSurvey, 'functions'>, platform: Launcher['platform']): Cause | null {
  if (functions.length === 0) return null;
  const own = functions.filter((lacking) => lacking.own);
  const shown = (own.length > 0 ? own : functions).map(({ module, symbol }) => `${printable(module)}!${printable(symbol)}`);
  const list =
    shown.slice(0, MOST_NAMED).join(', ') + (shown.length > MOST_NAMED ? ` and ${shown.length - MOST_NAMED} more` : '');
  if (own.length > 0) {
    return {
      cause: 'missing-import',
      detail: `it needs ${list}, and the DLL of that name beside it or in a --dll-directory does not export that; put the version there that does`,
    };
  }
  return platform === 'wine'
    ? {
        cause: 'stub-needed',
        detail: `it imports ${list}, which Wine's module of that name does not export; where that is no slip of the pen, Windows may have it.`,
      }
    : {
        cause: 'missing-import',
        detail: `it imports ${list}, which the system's module of that name does not export; look for a slip of the pen, or for a newer system`,
      };
}

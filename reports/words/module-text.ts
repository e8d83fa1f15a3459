/** Describes the modules that the DLL was run with, in a line or two. */
import type { ModuleReport, SubjectReport } from '../../harness/contract/report.ts';
import { plural } from '../../harness/text/numbers.ts';
import { visible } from '../../harness/text/text.ts';

/** Most modules shown. The json report has all. */
const MOST_SHOWN = 8;

/** The modules, such as `clusapi.dll (not the system’s: /build/clusapi.dll, sha256 1f2e3d4c5b6a)`; null if there are none. */
export function modulesText({ modules = [] }: Pick<SubjectReport, 'modules'>): string | null {
  if (modules.length === 0) return null;
  const shown = modules.slice(0, MOST_SHOWN).map(moduleText);
  const rest = modules.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${plural(rest, 'more module')}, all in the json report`] : [])].join('; ');
}

function moduleText({ name, path, sha256, role, trusted }: ModuleReport): string {
  const hash = sha256 === null ? 'not read' : `sha256 ${sha256.slice(0, 12)}`;
  const whose = { own: '', 'stand-in': 'not the system’s: ', foreign: 'from elsewhere: ' }[role];
  return `${visible(name, 100)} (${whose}${visible(path, 300)}, ${hash}${trusted === true ? ', trusted' : ''})`;
}

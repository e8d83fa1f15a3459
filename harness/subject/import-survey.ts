import { basename } from 'node:path';
import type { SubjectFile } from '../contract/subject.ts';
import { type ModuleSearch, withExtension } from './module-search.ts';
import { readSubject } from './read.ts';

/** A module that is imported and not there. Names are hostile text, as the importing file spells them. */
export interface AbsentModule {
  readonly module: string;
  readonly importedBy: string;
}

/** A function that is imported, as `MODULE!Function`, where its module is there. */
export interface LackingFunction extends AbsentModule {
  readonly symbol: string;
  /** Whether the module that lacks it is one of the DLL's own, not of the system. */
  readonly own: boolean;
}

/** What a subject, or a DLL of its own that it needs, imports and does not get. */
export interface ImportSurvey {
  readonly modules: readonly AbsentModule[];
  readonly functions: readonly LackingFunction[];
  /** Functions that Wine has by name only: a call of one ends in an exception. */
  readonly stubs: readonly LackingFunction[];
  /** The same of delay imports, which are looked for at first use only. */
  readonly later: Omit<ImportSurvey, 'later'>;
}

const MOST_FOLLOWED = 256;
/** More would help nobody. */
const MOST_NAMED = 1_000;

/** Looks every import up, without loading anything. In ELF files nothing is looked up, since the loader's own message names what is missing. */
export async function surveyImports(subject: SubjectFile, search: ModuleSearch): Promise<ImportSurvey> {
  const empty = () => ({ modules: [] as AbsentModule[], functions: [] as LackingFunction[], stubs: [] as LackingFunction[] });
  const now = empty();
  const later = empty();
  if (subject.format !== 'pe') return { ...now, later };
  const followed = new Set([withExtension(subject.name)]);
  const named = new Set<string>();
  const waiting = [subject];
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    for (const { name: module, delayed, symbols } of file.imports) {
      const into = delayed ? later : now;
      const located = await search.locate(module);
      if (located.kind === 'missing') {
        const key = `${delayed ? 'later' : 'now'} ${withExtension(module)}`;
        if (!named.has(key)) add(into.modules, { module, importedBy: file.name });
        named.add(key);
        continue;
      }
      const own = located.kind === 'own';
      for (const symbol of symbols) {
        const { kind } = await search.resolve(module, symbol);
        const lacking = { module, symbol, own, importedBy: file.name };
        if (kind === 'stub') add(into.stubs, lacking);
        else if (kind !== 'there' && kind !== 'unknown') add(into.functions, lacking);
      }
      if (!own || followed.has(withExtension(module)) || followed.size > MOST_FOLLOWED) continue;
      followed.add(withExtension(module));
      const reading = await readSubject(located.path);
      // One that cannot be read is there all the same; what is wrong with it the loader says best.
      if (reading.ok && reading.subject.format === 'pe') waiting.push({ ...reading.subject, name: basename(located.path) });
    }
  }
  return { ...now, later };
}

function add<T>(list: T[], item: T): void {
  if (list.length < MOST_NAMED) list.push(item);
}

/** Looks up every import of a subject without loading it. */
import { basename } from 'node:path';
import type { SubjectFile } from '../contract/subject.ts';
import { type ModuleSearch, withExtension } from './module-search.ts';
import { readSubject } from './read.ts';

/** An imported module that was not found. Names are as the importing file spells them: untrusted text, not safe to print. */
export interface AbsentModule {
  readonly module: string;
  readonly importedBy: string;
}

/** An imported function whose module was found, but does not provide it. */
export interface LackingFunction extends AbsentModule {
  /** Its name, or `#12` for an ordinal. */
  readonly symbol: string;
  /** Whether that module lies in the subject's folders; false for a module of the system. */
  readonly own: boolean;
}

/** The missing imports of a subject, and of the DLLs in its folders that it needs. */
export interface ImportSurvey {
  readonly modules: readonly AbsentModule[];
  readonly functions: readonly LackingFunction[];
  /** Functions that Wine exports but does not implement: a call ends in an exception. */
  readonly stubs: readonly LackingFunction[];
  /** The same for delay imports, which the loader resolves at first use. */
  readonly later: Omit<ImportSurvey, 'later'>;
}

/** DLLs whose own imports are looked up. */
const MOST_FOLLOWED = 256;
/** Entries kept in each list; nobody reads more. */
const MOST_NAMED = 1_000;

/**
 * Looks every import up, without loading anything. For an ELF file the survey is empty: the Linux loader's own message names
 * the missing libraries and symbols.
 */
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
      // An unreadable DLL is not missing. The loader's message explains best what is wrong with it.
      if (reading.ok && reading.subject.format === 'pe') waiting.push({ ...reading.subject, name: basename(located.path) });
    }
  }
  return { ...now, later };
}

function add<T>(list: T[], item: T): void {
  if (list.length < MOST_NAMED) list.push(item);
}

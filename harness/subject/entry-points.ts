/** Finds the entry points of a resource DLL among its exports. */
import type { ExportedSymbol, SubjectFile } from '../contract/subject.ts';

/** The entry points that a DLL exports. By resapi.h only Startup or StartupEx is needed; they return a table of the others. */
export interface EntryPoints {
  /** The callable ones of `StartupEx` and `Startup`, in the order in which a Resource Monitor looks for them. */
  readonly startup: readonly ('StartupEx' | 'Startup')[];
  /** The routines that are bound by name if there is no Startup or StartupEx: exported ones and missing ones. */
  readonly byName: { readonly present: readonly string[]; readonly missing: readonly string[] };
  /** Entry points and routines that are exported as data, so a call would run no code. */
  readonly notCode: readonly string[];
}

/** All of these are needed to bring a resource online, cancel that, and clean up. */
const boundByName = ['Open', 'Online', 'Offline', 'Close', 'Terminate', 'Cancel'] as const;

/** Finds the entry points among the exports. A forwarder counts as callable: its code is in another DLL. */
export function findEntryPoints(subject: SubjectFile): EntryPoints {
  const named = new Map<string, ExportedSymbol>();
  for (const symbol of subject.exports) {
    if (symbol.name !== null && !named.has(symbol.name)) named.set(symbol.name, symbol);
  }
  const callable = (name: string) => {
    const symbol = named.get(name);
    return symbol !== undefined && (symbol.executable || symbol.forwarder !== null);
  };
  return {
    startup: (['StartupEx', 'Startup'] as const).filter(callable),
    byName: { present: boundByName.filter(callable), missing: boundByName.filter((name) => !callable(name)) },
    notCode: ['StartupEx', 'Startup', ...boundByName].filter((name) => named.has(name) && !callable(name)),
  };
}

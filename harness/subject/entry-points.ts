import type { ExportedSymbol, SubjectFile } from '../contract/subject.ts';

/** What a resource DLL is entered by, as far as its exports tell (resapi.h: Startup, StartupEx; the rest come in a table). */
export interface EntryPoints {
  /** `StartupEx`, `Startup`: those that can be called, in the order in which a Resource Monitor looks for them. */
  readonly startup: readonly ('StartupEx' | 'Startup')[];
  /** Of the routines that are bound by name if there is neither: which are there and which are not. */
  readonly byName: { readonly present: readonly string[]; readonly missing: readonly string[] };
  /** Names of either kind that are exported, but as data: calling them would run no code. */
  readonly notCode: readonly string[];
}

/** Without all of these there is nothing to bring online, cancel and clean up. */
const boundByName = ['Open', 'Online', 'Offline', 'Close', 'Terminate', 'Cancel'] as const;

/** Finds the entry points among the exports. A forwarder counts as one: its code is in another DLL. */
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

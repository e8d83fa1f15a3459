import type { SubjectFile } from '../contract/subject.ts';

/** How a compiler spells a name that was not exported as it stands. */
const SPELLINGS: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^\?(StartupEx|Startup)@/, what: 'as a C++ compiler of Microsoft decorates it' },
  { pattern: /^_?(StartupEx|Startup)@\d+$/, what: 'as 32-bit stdcall is decorated' },
  { pattern: /^_Z(?:N.*)?(?:9(StartupEx)|7(Startup))(?![a-z])/, what: 'as C++ or Rust mangle it' },
  { pattern: /^_R.*(?:9(StartupEx)|7(Startup))/, what: 'as Rust mangles it' },
  { pattern: /^_(StartupEx|Startup)$/, what: 'with an underscore before it' },
];

export interface Decorated {
  /** As the file spells it: hostile text. */
  readonly name: string;
  readonly what: string;
}

/** An export that is meant to be StartupEx or Startup and is called otherwise; null if there is none. Only the exact name is ever called. */
export function findDecorated({ exports }: Pick<SubjectFile, 'exports'>): Decorated | null {
  for (const { name } of exports) {
    if (name === null || name === 'StartupEx' || name === 'Startup') continue;
    const found = SPELLINGS.find(({ pattern }) => pattern.test(name));
    if (found !== undefined) return { name, what: found.what };
    if (/^startup(?:ex)?$/i.test(name)) return { name, what: 'in other letters: capital and small ones differ' };
  }
  return null;
}

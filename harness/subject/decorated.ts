/** Finds an entry point that was exported under a decorated or misspelt name, to explain why it is not found. */
import type { SubjectFile } from '../contract/subject.ts';

/** How compilers decorate a name that was not exported undecorated. `what` continues the sentence "X is that name ...". */
const SPELLINGS: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /^\?(StartupEx|Startup)@/, what: 'as a C++ compiler of Microsoft decorates it' },
  { pattern: /^_?(StartupEx|Startup)@\d+$/, what: 'as 32-bit stdcall is decorated' },
  { pattern: /^_Z(?:N.*)?(?:9(StartupEx)|7(Startup))(?![a-z])/, what: 'as C++ or Rust mangle it' },
  { pattern: /^_R.*(?:9(StartupEx)|7(Startup))/, what: 'as Rust mangles it' },
  { pattern: /^_(StartupEx|Startup)$/, what: 'with an underscore before it' },
];

/** An export that looks like a misspelt entry point. */
export interface Decorated {
  /** As the file spells it: untrusted text, not safe to print. */
  readonly name: string;
  /** The kind of decoration; it continues the sentence "X is that name ...". */
  readonly what: string;
}

/**
 * The first export that is StartupEx or Startup under another spelling; null if there is none. It serves for an explanation
 * only: the harness calls only the exact name.
 */
export function findDecorated({ exports }: Pick<SubjectFile, 'exports'>): Decorated | null {
  for (const { name } of exports) {
    if (name === null || name === 'StartupEx' || name === 'Startup') continue;
    const found = SPELLINGS.find(({ pattern }) => pattern.test(name));
    if (found !== undefined) return { name, what: found.what };
    if (/^startup(?:ex)?$/i.test(name)) return { name, what: 'in other letters: capital and small ones differ' };
  }
  return null;
}

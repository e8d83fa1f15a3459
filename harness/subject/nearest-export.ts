/** The name of a place in a module, from its exports alone. */
import type { SubjectFile } from '../contract/subject.ts';

/** Beyond that distance an export says nothing about the function. */
const FAR = 0x1_0000;

/** `Cancel+0x1c`; null if no exported function lies shortly before. `offset` from the module's base. */
export function nearestExport({ exports }: Pick<SubjectFile, 'exports'>, offset: number): string | null {
  let best: { readonly name: string; readonly rva: number } | null = null;
  for (const { name, rva, executable } of exports) {
    if (name === null || rva === null || !executable || rva > offset || offset - rva > FAR) continue;
    if (best === null || rva > best.rva) best = { name, rva };
  }
  return best === null ? null : `${best.name}+0x${(offset - best.rva).toString(16)}`;
}

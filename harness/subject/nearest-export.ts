/** Names a place in a module by its exports alone. */
import type { SubjectFile } from '../contract/subject.ts';

/** An export further away, in bytes, says nothing about the function. */
const FAR = 0x1_0000;

/**
 * The place relative to the nearest exported function before it, for example `Cancel+0x1c`; null if there is none within 64
 * KiB.
 * @param offset of the place from the module's base, in bytes
 */
export function nearestExport({ exports }: Pick<SubjectFile, 'exports'>, offset: number): string | null {
  let best: { readonly name: string; readonly rva: number } | null = null;
  for (const { name, rva, executable } of exports) {
    if (name === null || rva === null || !executable || rva > offset || offset - rva > FAR) continue;
    if (best === null || rva > best.rva) best = { name, rva };
  }
  return best === null ? null : `${best.name}+0x${(offset - best.rva).toString(16)}`;
}

/** Whether a group of breaches is worth looking into beside the findings that stand. Pure. */
import type { Finding } from '../contract/report.ts';
import type { Breach } from '../judge/views.ts';

export type Worth =
  | { readonly worth: 'look' }
  /** A finding has the same fingerprint. */
  | { readonly worth: 'told'; readonly by: Finding }
  /** A finding says the same of plain circumstances: a DLL that lies to everybody need not be told that it lies to callers with flags. */
  | { readonly worth: 'told-generally'; readonly by: Finding }
  /** Where one call hangs, others often do for the same reason, and each costs its deadlines: it shows again once that is mended. */
  | { readonly worth: 'others-first' };

/**
 * @param print fingerprint of the group
 * @param findings those that stand
 * @param late whether so much time is gone that a further hang is left for the next check
 */
export function worthOf(
  breach: Pick<Breach, 'outcome' | 'generally'>,
  print: string,
  findings: readonly Finding[],
  late: boolean,
): Worth {
  const same = findings.find(({ fingerprint }) => fingerprint === print);
  if (same !== undefined) return { worth: 'told', by: same };
  const general = findings.find(({ rule }) => rule === breach.generally);
  if (general !== undefined) return { worth: 'told-generally', by: general };
  const isFurtherHang = breach.outcome === 'hang' && findings.some(({ outcome }) => outcome === 'hang');
  return isFurtherHang && late ? { worth: 'others-first' } : { worth: 'look' };
}

/** Whether a group of breaches is worth investigating beside the findings so far. Pure. */
import type { Finding } from '../contract/report.ts';
import type { Breach } from '../judge/views.ts';

/** What to do with a group. */
export type Worth =
  | { readonly worth: 'look' }
  /** A finding has the same fingerprint. */
  | { readonly worth: 'covered'; readonly by: Finding }
  /**
   * A finding shows the same in ordinary circumstances. A DLL that lies to everybody need not be accused of lying to callers with
   * flags.
   */
  | { readonly worth: 'covered-generally'; readonly by: Finding }
  /**
   * If one call hangs, others often hang for the same reason, and each costs its deadlines. This one shows again once the first
   * is mended.
   */
  | { readonly worth: 'others-first' };

/**
 * Whether to investigate a group.
 * @param print fingerprint of the group
 * @param findings so far
 * @param late whether so little time is left that another hang waits for the next check
 */
export function worthOf(
  breach: Pick<Breach, 'outcome' | 'generally'>,
  print: string,
  findings: readonly Finding[],
  late: boolean,
): Worth {
  const same = findings.find(({ fingerprint }) => fingerprint === print);
  if (same !== undefined) return { worth: 'covered', by: same };
  const general = findings.find(({ rule }) => rule === breach.generally);
  if (general !== undefined) return { worth: 'covered-generally', by: general };
  const isFurtherHang = breach.outcome === 'hang' && findings.some(({ outcome }) => outcome === 'hang');
  return isFurtherHang && late ? { worth: 'others-first' } : { worth: 'look' };
}

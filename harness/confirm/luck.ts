/** Whether luck alone explains that runs with Cancel broke more often than runs without. Pure. */

/** Below this chance (Fisher's exact test, one-sided), luck is ruled out. */
const SIGNIFICANT = 0.02;

/** Pairs of runs at most. If they have shown almost nothing, more would hardly decide. */
const MOST_PAIRS = 24;
const FUTILE = { pairs: 12, reproduced: 2 } as const;

/** Whether `broke` of `n` runs with Cancel and none of `m` without may be luck. */
export function isLuck(broke: number, n: number, m: number): boolean {
  return chanceOf(broke, n, m) > SIGNIFICANT;
}

/** Whether more pairs of runs would not change the answer. */
export function isSettled(broke: number, n: number): boolean {
  return n >= MOST_PAIRS || (n >= FUTILE.pairs && broke < FUTILE.reproduced);
}

/**
 * The chance that all `broke` failures fall on the `n` runs with Cancel and none on the `m` without, if Cancel makes no
 * difference. Between 0 and 1.
 */
export function chanceOf(broke: number, n: number, m: number): number {
  let chance = 1;
  for (let drawn = 0; drawn < broke; drawn++) chance *= (n - drawn) / (n + m - drawn);
  return chance;
}

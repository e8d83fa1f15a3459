/** Whether runs with Cancel broke more often than runs without by luck alone. Pure. */

/** That Cancel makes no difference is no longer believed below this chance (Fisher's exact test, one-sided). */
const SIGNIFICANT = 0.02;

/** Runs of each arm at most; and where so many have shown so few, more would hardly decide. */
const MOST_PAIRS = 24;
const FUTILE = { pairs: 12, reproduced: 2 } as const;

/** Whether `broke` of `n` runs with Cancel and none of `m` without may be luck. */
export function isLuck(broke: number, n: number, m: number): boolean {
  return chanceOf(broke, n, m) > SIGNIFICANT;
}

/** Whether more pairs of runs are not worth their time. */
export function isSettled(broke: number, n: number): boolean {
  return n >= MOST_PAIRS || (n >= FUTILE.pairs && broke < FUTILE.reproduced);
}

/** The chance that `broke` of all runs fall on the `n` with Cancel and none on the `m` without, if Cancel makes no difference. */
export function chanceOf(broke: number, n: number, m: number): number {
  let chance = 1;
  for (let drawn = 0; drawn < broke; drawn++) chance *= (n - drawn) / (n + m - drawn);
  return chance;
}

/** Reads the report's field `reproduced`, a text `k/n`, as numbers that can be compared. */

/** Number of repeats that showed a breach, of all repeats. */
export interface Reproduced {
  readonly shown: number;
  readonly of: number;
}

/** Reads a text such as `2/3`; null if it is malformed. */
export function readReproduced(text: string): Reproduced | null {
  const [, shown, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return shown === undefined || of === undefined ? null : { shown: Number(shown), of: Number(of) };
}

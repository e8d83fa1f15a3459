/** `k/n`, as a report tells how often something was seen again: read where a report is, and compared as numbers. */

/** How many of how many runs showed it. */
export interface Reproduced {
  readonly shown: number;
  readonly of: number;
}

/** Reads the report's field `reproduced`; null if it is no such text. */
export function readReproduced(text: string): Reproduced | null {
  const [, shown, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  return shown === undefined || of === undefined ? null : { shown: Number(shown), of: Number(of) };
}

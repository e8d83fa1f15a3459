/** Finds where a sequence of outcomes changes for good, since a DLL may behave differently from its n-th call on. Pure. */

/** Least number of outcomes on each side of a change. A difference in the first calls is warm-up. */
const SIDE = 20;

/** Least total variation distance between the two sides. 0: the same outcomes; 1: no common outcome. */
const DISTANCE = 0.8;

/** The three commonest outcomes of a side must cover 90 % of it. Otherwise its behaviour is too random to have changed. */
const KINDS = 3;
const COVERED = 0.9;

interface Change {
  /** Index of the first outcome after the change. */
  readonly at: number;
  /** The commonest outcome before the change, and the commonest after it. */
  readonly before: string;
  readonly after: string;
}

/** The clearest place where the outcomes change for good; null if there is none. */
export function changeOf(outcomes: readonly string[]): Change | null {
  const after = countsOf(outcomes);
  const before = new Map<string, number>();
  let best: { at: number; distance: number } | null = null;
  for (let at = 1; at <= outcomes.length - SIDE; at++) {
    const moved = outcomes[at - 1] ?? '';
    before.set(moved, (before.get(moved) ?? 0) + 1);
    after.set(moved, (after.get(moved) ?? 0) - 1);
    if (at < SIDE) continue;
    const distance = distanceOf(before, at, after, outcomes.length - at);
    if (distance >= DISTANCE && (best === null || distance > best.distance)) best = { at, distance };
  }
  if (best === null) return null;
  const { at } = best;
  const first = countsOf(outcomes.slice(0, at));
  const second = countsOf(outcomes.slice(at));
  if (!few(first, at) || !few(second, outcomes.length - at)) return null;
  return { at, before: commonest(first), after: commonest(second) };
}

function countsOf(outcomes: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

function distanceOf(a: ReadonlyMap<string, number>, countA: number, b: ReadonlyMap<string, number>, countB: number): number {
  const kinds = new Set([...a.keys(), ...b.keys()]);
  return [...kinds].reduce((sum, kind) => sum + Math.abs((a.get(kind) ?? 0) / countA - (b.get(kind) ?? 0) / countB), 0) / 2;
}

function few(counts: ReadonlyMap<string, number>, total: number): boolean {
  const largest = [...counts.values()].sort((a, b) => b - a).slice(0, KINDS);
  return largest.reduce((sum, count) => sum + count, 0) >= COVERED * total;
}

function commonest(counts: ReadonlyMap<string, number>): string {
  return [...counts.entries()].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

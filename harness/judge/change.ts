/** Whether a sequence of outcomes changes for good at some place: the behaviour of the n-th call. Pure. */

/** On both sides of a change at least so many outcomes: what the first calls do differently is warm-up. */
const SIDE = 20;

/** Of the outcomes on the two sides so much must differ (total variation distance), 1 being disjoint. */
const DISTANCE = 0.8;

/** Each side must consist of few outcomes, or it has no behaviour that could have changed. */
const KINDS = 3;
const COVERED = 0.9;

interface Change {
  /** Index of the first outcome of the new kind. */
  readonly at: number;
  /** The commonest outcomes before and from there on. */
  readonly before: string;
  readonly after: string;
}

/** The place where the outcomes change for good; null if there is none. */
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

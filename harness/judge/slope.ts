/**
 * Estimates how much a number grows per cycle, by Theil-Sen: the median of all pairwise slopes, with Sen's distribution-free
 * interval (Kendall's variance). One odd measurement or a single step hardly changes this median. Pure.
 */

/** One measurement. */
export interface Point {
  /** Number of cycles before the measurement. */
  readonly cycle: number;
  readonly value: number;
}

interface Slope {
  readonly perCycle: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
}

const Z95 = 1.96;

/** Median slope with its interval, per cycle; null with fewer than four points, or if all are from the same cycle. */
export function theilSen(points: readonly Point[]): Slope | null {
  const n = points.length;
  if (n < 4) return null;
  const slopes: number[] = [];
  for (const [index, a] of points.entries()) {
    for (const b of points.slice(index + 1)) if (b.cycle !== a.cycle) slopes.push((b.value - a.value) / (b.cycle - a.cycle));
  }
  if (slopes.length === 0) return null;
  slopes.sort((a, b) => a - b);
  const spread = Z95 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? 0;
  return {
    perCycle: median(slopes),
    low: at((slopes.length - spread) / 2),
    high: at((slopes.length + spread) / 2),
  };
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** The first third of the cycles is warm-up: pools and ring buffers fill. */
const WARM_UP = 1 / 3;

/** The rest is split into this many parts. Growth that has stopped in one of them is no leak. */
const PARTS = 3;

/** Growth in the cycles with Cancel, and in the control. */
export interface Growth {
  readonly subject: Slope;
  readonly control: Slope;
  /** The subject's first and last value after warm-up. */
  readonly from: number;
  readonly to: number;
}

/**
 * Growth of the subject's points beyond the control's, after warm-up; null if there is none, or if it stops.
 * @param minimum least growth per cycle; less is noise or not worth reporting
 */
export function growthBeyond(subject: readonly Point[], control: readonly Point[], minimum: number): Growth | null {
  const late = afterWarmUp(subject);
  const grown = theilSen(late);
  const usual = theilSen(afterWarmUp(control));
  if (grown === null || usual === null) return null;
  // A control that shrinks must not lower the limit.
  if (grown.low - Math.max(0, usual.high) < minimum) return null;
  const parts = Array.from({ length: PARTS }, (_, part) =>
    theilSen(late.slice(Math.floor((late.length * part) / PARTS), Math.floor((late.length * (part + 1)) / PARTS))),
  );
  // In each part it must go on with at least half its overall slope.
  const steady = Math.max(minimum, grown.perCycle / 2);
  if (parts.some((part) => part === null || part.perCycle < steady)) return null;
  return { subject: grown, control: usual, from: late[0]?.value ?? 0, to: late.at(-1)?.value ?? 0 };
}

/** A step is odd if it differs from the median step by more than 256 bytes, 8 median steps, and 8 times the median difference. */
const ODD_TIMES = 8;
const ODD_LEAST = 256;

/**
 * The same points, with each odd step replaced by the median step. A process that compiles or collects garbage moves its heap by
 * tens of kilobytes at once, up or down, which hides steady growth. A few hundred bytes now and then hide small growth as well.
 * Only growth of most steps is left. Growth at every tenth step shows only in the original points. The drops of a cache that is
 * emptied now and then are removed too, so growth that shows only here is a suspicion.
 */
export function withoutJumps(points: readonly Point[]): readonly Point[] {
  const steps = points.slice(1).map((point, index) => point.value - (points[index]?.value ?? 0));
  const usual = median(steps.toSorted((a, b) => a - b));
  const spread = median(steps.map((step) => Math.abs(step - usual)).toSorted((a, b) => a - b));
  const most = Math.max(ODD_LEAST, ODD_TIMES * spread, ODD_TIMES * Math.abs(usual));
  let value = points[0]?.value ?? 0;
  return points.map((point, index) => {
    const step = index === 0 ? 0 : (steps[index - 1] ?? 0);
    value += index === 0 ? 0 : Math.abs(step - usual) > most ? usual : step;
    return { cycle: point.cycle, value };
  });
}

function afterWarmUp(points: readonly Point[]): readonly Point[] {
  const last = points.at(-1)?.cycle ?? 0;
  return points.filter((point) => point.cycle >= last * WARM_UP);
}

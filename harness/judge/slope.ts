/**
 * How much a number grows per cycle, robustly: Theil-Sen's median of all pairwise slopes, with Sen's distribution-free interval
 * (Kendall's variance). One odd measurement, or a step that comes once, hardly moves a median of slopes. Pure.
 */

export interface Point {
  /** Cycles done when it was measured. */
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

/** Null with fewer than four points, or if all were measured at the same cycle. */
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

/** The first third warms up: first calls, pools and rings that fill. */
const WARM_UP = 1 / 3;

/** What is left is looked at in so many parts; what has stopped growing by the last of them is no leak. */
const PARTS = 3;

export interface Growth {
  readonly subject: Slope;
  readonly control: Slope;
  readonly from: number;
  readonly to: number;
}

/**
 * Growth of the subject's points beyond the control's, after warm-up; null if there is none that goes on.
 * @param minimum per cycle; what grows less is noise or not worth a word
 */
export function growthBeyond(subject: readonly Point[], control: readonly Point[], minimum: number): Growth | null {
  const late = afterWarmUp(subject);
  const grown = theilSen(late);
  const usual = theilSen(afterWarmUp(control));
  if (grown === null || usual === null) return null;
  // A control that shrinks gives no credit.
  if (grown.low - Math.max(0, usual.high) < minimum) return null;
  const parts = Array.from({ length: PARTS }, (_, part) =>
    theilSen(late.slice(Math.floor((late.length * part) / PARTS), Math.floor((late.length * (part + 1)) / PARTS))),
  );
  // It has to go on, at least at half its pace, in each part.
  const steady = Math.max(minimum, grown.perCycle / 2);
  if (parts.some((part) => part === null || part.perCycle < steady)) return null;
  return { subject: grown, control: usual, from: late[0]?.value ?? 0, to: late.at(-1)?.value ?? 0 };
}

/** A step is out of the ordinary beyond so many times the usual one, and so many times what steps usually differ by; and at least by so much. */
const ODD_TIMES = 8;
const ODD_LEAST = 256;

/**
 * The same points without their odd steps: a process that compiles or collects moves its heap by tens of kilobytes at once, up or down, and what
 * grows steadily beside that is lost in it, and so is what grows by little beside the few hundred bytes that come now and then. What is left is what most
 * steps are like: growth at every tenth step only shows in the points as they are. A cache that is emptied now and then loses its drops too, so growth
 * that only shows here is a suspicion.
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

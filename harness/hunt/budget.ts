/** How many processes and waits a hunt may cost. After that it ends, since what broke so far has to be mended first. Pure. */
import type { RunOutcome } from '../contract/trace.ts';
import { isWide } from '../steps/own-process.ts';
import type { Run } from './run.ts';

/** Processes that legal steps may end. */
export const MOST_ENDS = 4;
/** Hangs among them. Each costs its whole deadline. */
export const MOST_HANGS = 2;

/**
 * Processes that each situation of a wider profile may end. After that the hunt goes on without this situation. A DLL that does
 * not survive a caller's error is still judged by legal calls.
 */
export const MOST_WIDE_ENDS = 2;

/** Runs in which a wait ran out. Each costs its whole patience, and they all show the same. */
export const MOST_OVERDUE = 10;

/** What the runs of a hunt have cost so far. All are counts. */
export interface Spent {
  /** Processes that legal steps ended. */
  readonly ends: number;
  /** Hangs among them. */
  readonly hangs: number;
  /** Runs that completed after a wait had run out. */
  readonly overdue: number;
  /** Situation of a wider profile -> processes that it ended. */
  readonly wideEnds: ReadonlyMap<string, number>;
}

/** The costs before the first run. */
export const NOTHING_SPENT: Spent = { ends: 0, hangs: 0, overdue: 0, wideEnds: new Map() };

/** The costs with one more run. */
export function spentWith(spent: Spent, { scenario, outcome }: Pick<Run, 'scenario' | 'outcome'>): Spent {
  if (outcome.kind === 'completed') return ranOut(outcome) ? { ...spent, overdue: spent.overdue + 1 } : spent;
  if (isWide(scenario)) {
    const { situation } = scenario;
    return { ...spent, wideEnds: new Map([...spent.wideEnds, [situation, (spent.wideEnds.get(situation) ?? 0) + 1]]) };
  }
  return { ...spent, ends: spent.ends + 1, hangs: spent.hangs + (outcome.kind === 'hang' ? 1 : 0) };
}

/** Whether the hunt has seen enough, whatever time is left. */
export function isSpent({ ends, hangs, overdue }: Spent): boolean {
  return ends >= MOST_ENDS || hangs >= MOST_HANGS || overdue >= MOST_OVERDUE;
}

/** Whether scenarios of this situation may still run. A wide situation is left out after MOST_WIDE_ENDS processes. */
export function mayRun({ wideEnds }: Spent, situation: string): boolean {
  return (wideEnds.get(situation) ?? 0) < MOST_WIDE_ENDS;
}

function ranOut(outcome: Extract<RunOutcome, { kind: 'completed' }>): boolean {
  return outcome.trace.events.some((event) => event.kind === 'waited' && event.outcome !== 'settled');
}

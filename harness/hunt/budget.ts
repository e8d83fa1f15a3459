/** How many processes and waits a hunt may cost before it ends: what broke so far is the first thing to mend. Pure. */
import type { RunOutcome } from '../contract/trace.ts';
import { isWide } from '../steps/own-process.ts';
import type { Run } from './run.ts';

/** Processes that legal steps may take down. */
export const MOST_ENDS = 4;
/** Hangs among them: each costs its whole deadline. */
export const MOST_HANGS = 2;

/**
 * Processes that each situation of a wider profile may take down; then that situation is left out, and the hunt goes on. A DLL that does not
 * survive a caller's error is still to be judged by what it does when it is called rightly.
 */
export const MOST_WIDE_ENDS = 2;

/** Runs in which a wait ran out: each costs its whole patience, and shows the same. */
export const MOST_OVERDUE = 10;

/** What the runs of a hunt have cost so far. */
export interface Spent {
  /** Processes that legal steps took down. */
  readonly ends: number;
  /** Of them, those that a call kept from returning. */
  readonly hangs: number;
  /** Runs that came to their end after a wait had run out. */
  readonly overdue: number;
  /** Situation of a wider profile -> processes that it took down. */
  readonly wideEnds: ReadonlyMap<string, number>;
}

export const NOTHING_SPENT: Spent = { ends: 0, hangs: 0, overdue: 0, wideEnds: new Map() };

/** The same with one more run. */
export function spentWith(spent: Spent, { scenario, outcome }: Pick<Run, 'scenario' | 'outcome'>): Spent {
  if (outcome.kind === 'completed') return ranOut(outcome) ? { ...spent, overdue: spent.overdue + 1 } : spent;
  if (isWide(scenario)) {
    const { situation } = scenario;
    return { ...spent, wideEnds: new Map([...spent.wideEnds, [situation, (spent.wideEnds.get(situation) ?? 0) + 1]]) };
  }
  return { ...spent, ends: spent.ends + 1, hangs: spent.hangs + (outcome.kind === 'hang' ? 1 : 0) };
}

/** Whether the hunt has seen enough to end, whatever time is left. */
export function isSpent({ ends, hangs, overdue }: Spent): boolean {
  return ends >= MOST_ENDS || hangs >= MOST_HANGS || overdue >= MOST_OVERDUE;
}

/** Whether scenarios of this situation may still run: a wide one is left out once it has taken down its share of processes. */
export function mayRun({ wideEnds }: Spent, situation: string): boolean {
  return (wideEnds.get(situation) ?? 0) < MOST_WIDE_ENDS;
}

function ranOut(outcome: Extract<RunOutcome, { kind: 'completed' }>): boolean {
  return outcome.trace.events.some((event) => event.kind === 'waited' && event.outcome !== 'settled');
}

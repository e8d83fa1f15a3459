/**
 * Hunting: the drawn scenarios go to several monitors, since most of their time is waiting. It ends when all have run, when
 * time is up, or when the same kind of end has cost enough processes to be sure that there is something to confirm.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { BindTrouble, isMachines, type Pool } from '../host/pool.ts';
import { isWide, needsOwnProcess } from '../steps/own-process.ts';
import { type Caps, deadlinesFor } from '../steps/patience.ts';
import { lanesFor } from './fewer-lanes.ts';
import type { Run } from './run.ts';

export interface HuntOptions {
  readonly pool: Pool;
  readonly scenarios: readonly Scenario[];
  readonly facts: Facts;
  readonly caps: Caps;
  readonly monitors: number;
  /** How many scenarios of one wide situation share a process, at most; see `unitsOf`. */
  readonly together: number;
  /** The longest gap of the heartbeat before the hunt, milliseconds; see `lanesFor`. */
  readonly usualStallMs: number;
  /** The machine is overloaded, so that a process costs many scenarios: what needs one of its own comes last. */
  readonly dearLast: boolean;
  /** True once no further scenario is to begin. */
  readonly expired: () => boolean;
  /** True once those that are under way are not waited for any more. */
  readonly cut: () => boolean;
  readonly onRun: (run: Run, done: number) => void;
}

/** Processes that a subject may take down before the hunt ends: what they show is the first thing to mend. */
const MOST_ENDS = 4;
const MOST_HANGS = 2;

/**
 * What only a wider profile tries may end as many processes of each kind of situation; then that kind is left out, and the hunt goes on:
 * a DLL that does not survive a caller's error is still to be judged by what it does rightly called.
 */
const MOST_WIDE_ENDS = 2;

/** Runs in which a wait ran out: each costs its whole patience, and shows the same. */
const MOST_OVERDUE = 10;

/** How often the time is looked at, and whether a monitor that waits for the machine may go on, milliseconds. */
const LOOK_EVERY_MS = 250;

export interface Hunted {
  /** In the order in which they ended. */
  readonly runs: readonly Run[];
  /** Why no further monitor could be bound, though the first ones could; null if all could. */
  readonly trouble: BindTrouble | null;
}

/** Runs the scenarios. */
export async function hunt(options: HuntOptions): Promise<Hunted> {
  const { pool, scenarios, facts, caps, expired, onRun } = options;
  const units = inOrder(unitsOf(scenarios, options.together), options.dearLast);
  const runs: Run[] = [];
  const stalls: number[] = [];
  let next = 0;
  let ends = 0;
  let hangs = 0;
  let overdue = 0;
  let trouble: BindTrouble | null = null;
  const wideEnds = new Map<string, number>();
  const note = (run: Run): void => {
    if (run.outcome.kind !== 'completed') {
      if (isWide(run.scenario)) wideEnds.set(run.scenario.situation, (wideEnds.get(run.scenario.situation) ?? 0) + 1);
      else ends += 1;
      if (run.outcome.kind === 'hang' && !isWide(run.scenario)) hangs += 1;
    }
    if (ranOut(run.outcome)) overdue += 1;
    if (run.outcome.kind !== 'harness-fault') stalls.push(run.outcome.trace.stallMs);
    runs.push(run);
    onRun(run, runs.length);
  };
  const enough = (): boolean =>
    expired() || ends >= MOST_ENDS || hangs >= MOST_HANGS || overdue >= MOST_OVERDUE || trouble !== null;
  const lane = async (_: unknown, index: number): Promise<void> => {
    while (next < units.length && !enough()) {
      if (index >= lanesFor(stalls, options.usualStallMs, options.monitors)) {
        await sleep(LOOK_EVERY_MS);
        continue;
      }
      let left = units[next++] ?? [];
      while (left.length > 0 && !enough() && (wideEnds.get(left[0]?.situation ?? '') ?? 0) < MOST_WIDE_ENDS) {
        const ran = await runUnit(pool, left, (scenario) => deadlinesFor(scenario, facts, caps, 1));
        if (options.cut()) return;
        if (ran instanceof BindTrouble) {
          // The other monitors are there already and go on; what they have no time for is left.
          if (!isMachines(ran)) trouble = ran;
          return;
        }
        for (const run of ran) note(run);
        left = left.slice(ran.length);
      }
    }
  };
  const cutting = setInterval(() => {
    if (options.cut()) pool.cutOff().catch(() => {});
  }, LOOK_EVERY_MS);
  try {
    await Promise.all(Array.from({ length: options.monitors }, lane));
  } finally {
    clearInterval(cutting);
  }
  return { runs, trouble };
}

/** As drawn; or first what any monitor can run. */
function inOrder(units: readonly (readonly Scenario[])[], dearLast: boolean): readonly (readonly Scenario[])[] {
  if (!dearLast) return units;
  const isDear = ([first]: readonly Scenario[]): boolean => first !== undefined && needsOwnProcess(first);
  return [...units.filter((unit) => !isDear(unit)), ...units.filter(isDear)];
}

/**
 * What runs one after the other in one process. Each scenario is by itself, but those of one wide situation follow each other, up to `together` of them: what one of
 * them corrupts meets only its like, and where a process is dear (half a second under Wine) that is most of a wide hunt's time.
 */
export function unitsOf(scenarios: readonly Scenario[], together: number): readonly (readonly Scenario[])[] {
  const units: Scenario[][] = [];
  const open = new Map<string, Scenario[]>();
  for (const scenario of scenarios) {
    const unit = isWide(scenario) ? open.get(scenario.situation) : undefined;
    if (unit !== undefined && unit.length < together) {
      unit.push(scenario);
      continue;
    }
    const begun = [scenario];
    units.push(begun);
    if (isWide(scenario)) open.set(scenario.situation, begun);
  }
  return units;
}

/** A unit in one process, until one of its scenarios does not complete; or why no monitor could be had for it. */
async function runUnit(
  pool: Pool,
  unit: readonly Scenario[],
  deadlinesOf: (scenario: Scenario) => Deadlines,
): Promise<readonly Run[] | BindTrouble> {
  const [first] = unit;
  if (first === undefined) return [];
  try {
    if (!needsOwnProcess(first)) return [{ scenario: first, ...(await pool.run(first, deadlinesOf(first))) }];
    const outcomes = await pool.runApart(unit, deadlinesOf);
    return outcomes.flatMap((outcome, at): readonly Run[] => {
      const scenario = unit[at];
      return scenario === undefined ? [] : [{ scenario, outcome, prefix: unit.slice(0, at).map(({ id }) => id) }];
    });
  } catch (error) {
    if (error instanceof BindTrouble) return error;
    throw error;
  }
}

function ranOut(outcome: RunOutcome): boolean {
  return (
    outcome.kind === 'completed' && outcome.trace.events.some((event) => event.kind === 'waited' && event.outcome !== 'settled')
  );
}

/**
 * Hunting: the drawn scenarios go to several monitors, since most of their time is waiting. It ends when all have run, when
 * time is up, or when the same kind of end has cost enough processes to be sure that there is something to confirm.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import { BindTrouble, isMachines, type Pool } from '../host/pool.ts';
import { isWide, needsOwnProcess } from '../steps/own-process.ts';
import { type Caps, deadlinesFor } from '../steps/patience.ts';
import { isSpent, mayRun, NOTHING_SPENT, type Spent, spentWith } from './budget.ts';
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
  readonly expensiveLast: boolean;
  /** True once no further scenario is to begin. */
  readonly expired: () => boolean;
  /** True once those that are under way are not waited for any more. */
  readonly cut: () => boolean;
  readonly onRun: (run: Run, done: number) => void;
}

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
  const { pool, cut, monitors } = options;
  const hunting = new Hunting(options);
  const cutting = setInterval(() => {
    if (cut()) pool.cutOff().catch(() => {});
  }, LOOK_EVERY_MS);
  try {
    await Promise.all(Array.from({ length: monitors }, (_, index) => hunting.lane(index)));
  } finally {
    clearInterval(cutting);
  }
  return hunting.hunted();
}

/** One hunt under way: what is left to run, and what the runs so far have come to. */
class Hunting {
  readonly #options: HuntOptions;
  readonly #units: (readonly Scenario[])[];
  readonly #runs: Run[] = [];
  readonly #stalls: number[] = [];
  #spent: Spent = NOTHING_SPENT;
  #trouble: BindTrouble | null = null;

  constructor(options: HuntOptions) {
    this.#options = options;
    this.#units = [...inOrder(unitsOf(options.scenarios, options.together), options.expensiveLast)];
  }

  hunted(): Hunted {
    return { runs: this.#runs, trouble: this.#trouble };
  }

  /** Takes one unit after the other; the lanes with the highest numbers wait while the machine is too busy for all. */
  async lane(index: number): Promise<void> {
    const { usualStallMs, monitors } = this.#options;
    while (this.#units.length > 0 && !this.#isOver()) {
      if (index >= lanesFor(this.#stalls, usualStallMs, monitors)) {
        await sleep(LOOK_EVERY_MS);
        continue;
      }
      if (!(await this.#unit(this.#units.shift() ?? []))) return;
    }
  }

  #isOver(): boolean {
    return this.#options.expired() || isSpent(this.#spent) || this.#trouble !== null;
  }

  /** One unit, in as many processes as it takes; false if this lane is to end. */
  async #unit(unit: readonly Scenario[]): Promise<boolean> {
    const { pool, facts, caps, cut } = this.#options;
    let left = unit;
    while (left.length > 0 && !this.#isOver() && mayRun(this.#spent, left[0]?.situation ?? '')) {
      const ran = await runUnit(pool, left, (scenario) => deadlinesFor(scenario, facts, caps, 1));
      if (cut()) return false;
      if (ran instanceof BindTrouble) {
        // The other monitors are there already and go on; what they have no time for is left.
        if (!isMachines(ran)) this.#trouble = ran;
        return false;
      }
      for (const run of ran) this.#note(run);
      left = left.slice(ran.length);
    }
    return true;
  }

  #note(run: Run): void {
    this.#spent = spentWith(this.#spent, run);
    if (run.outcome.kind !== 'harness-fault') this.#stalls.push(run.outcome.trace.stallMs);
    this.#runs.push(run);
    this.#options.onRun(run, this.#runs.length);
  }
}

/** As drawn; or first what any monitor can run. */
function inOrder(units: readonly (readonly Scenario[])[], expensiveLast: boolean): readonly (readonly Scenario[])[] {
  if (!expensiveLast) return units;
  const isExpensive = ([first]: readonly Scenario[]): boolean => first !== undefined && needsOwnProcess(first);
  return [...units.filter((unit) => !isExpensive(unit)), ...units.filter(isExpensive)];
}

/**
 * What runs one after the other in one process. Each scenario is by itself, but those of one wide situation follow each other, up to `together` of them: what one of
 * them corrupts meets only its like, and where a process is expensive (half a second under Wine) that is most of a wide hunt's time.
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

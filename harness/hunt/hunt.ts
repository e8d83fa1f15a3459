/**
 * Hunting runs the drawn scenarios in several monitors, since scenarios mostly wait. It ends when all have run, when time is up,
 * or when enough processes were lost to be sure that there is something to confirm.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadlines } from '../contract/deadlines.ts';
import type { Facts } from '../contract/facts.ts';
import type { Scenario } from '../contract/step.ts';
import { BindTrouble, isMachines } from '../host/bind-trouble.ts';
import type { Pool } from '../host/pool.ts';
import { isWide, needsOwnProcess } from '../steps/own-process.ts';
import { type Caps, deadlinesFor } from '../steps/patience.ts';
import { isSpent, mayRun, NOTHING_SPENT, type Spent, spentWith } from './budget.ts';
import { lanesFor } from './fewer-lanes.ts';
import type { Run } from './run.ts';

/** What a hunt needs. */
export interface HuntOptions {
  readonly pool: Pool;
  readonly scenarios: readonly Scenario[];
  readonly facts: Facts;
  readonly caps: Caps;
  readonly monitors: number;
  /** Scenarios of one wide situation that share a process at most; see `unitsOf`. */
  readonly together: number;
  /** The longest gap of the heartbeat before the hunt, milliseconds; see `lanesFor`. */
  readonly usualStallMs: number;
  /**
   * On an overloaded machine, starting a process costs the time of many scenarios. Then scenarios that need their own process
   * come last.
   */
  readonly expensiveLast: boolean;
  /** Whether no further scenario may begin. */
  readonly expired: () => boolean;
  /** Whether running scenarios have to be cut off. */
  readonly cut: () => boolean;
  readonly onRun: (run: Run, done: number) => void;
}

/** Interval for checking the time, and for a waiting monitor to check the load. Milliseconds. */
const LOOK_EVERY_MS = 250;

/** What a hunt came to. */
export interface Hunted {
  /** In the order in which they ended. */
  readonly runs: readonly Run[];
  /** Why no further monitor could be bound, although the first ones could; null if all could. */
  readonly trouble: BindTrouble | null;
}

/**
 * Runs the scenarios until the hunt is over.
 * @throws Error for a failure that is no trouble with binding
 */
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

/** A running hunt: what is left to run, and what the runs so far came to. */
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

  /** Runs unit after unit. On a busy machine, the lanes with the highest numbers wait. */
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

  /** Runs one unit, in several processes if some end. Returns false if this lane has to end. */
  async #unit(unit: readonly Scenario[]): Promise<boolean> {
    const { pool, facts, caps, cut } = this.#options;
    let left = unit;
    while (left.length > 0 && !this.#isOver() && mayRun(this.#spent, left[0]?.situation ?? '')) {
      const ran = await runUnit(pool, left, (scenario) => deadlinesFor(scenario, facts, caps, 1));
      if (cut()) return false;
      if (ran instanceof BindTrouble) {
        // The other monitors exist already and go on. Scenarios that they have no time for do not run.
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

/** The units as drawn; on an overloaded machine, those that any monitor can run come first. */
function inOrder(units: readonly (readonly Scenario[])[], expensiveLast: boolean): readonly (readonly Scenario[])[] {
  if (!expensiveLast) return units;
  const isExpensive = ([first]: readonly Scenario[]): boolean => first !== undefined && needsOwnProcess(first);
  return [...units.filter((unit) => !isExpensive(unit)), ...units.filter(isExpensive)];
}

/**
 * Groups the scenarios into units, each of which runs in one process. Most units are one scenario. Scenarios of one wide
 * situation share a unit, since what one of them damages can only meet its like. Starting a process takes half a second under
 * Wine, which would be most of a wide hunt's time.
 * @param together scenarios in a shared unit at most
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

/** Runs a unit in one process, until a scenario does not complete. Returns the trouble if no monitor could be bound. */
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

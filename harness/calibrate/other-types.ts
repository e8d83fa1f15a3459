/**
 * Measures without Cancel whether the subject serves another resource type beside the one under test, as in a Resource Monitor with resources of both.
 */
import type { Deadlines } from '../contract/deadlines.ts';
import type { OperationFacts, OtherType } from '../contract/facts.ts';
import type { Alias, Scenario } from '../contract/step.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Pool } from '../host/pool.ts';
import { ofType } from '../steps/of-type.ts';
import { controlScenario, wentWell } from './calibrate.ts';
import { factsOf, operations } from './operation-facts.ts';

/** The other type's operations may take this many times as long as those of the type under test, whose times judge the runs. */
const ALIKE_TIMES = 2;

/** Differences below this come from the machine, milliseconds. */
const ALIKE_MS = 30;

/**
 * The types whose resources do well without Cancel, and much as those of the type under test.
 * @param waitMs longest wait for an operation's end, milliseconds
 */
export async function otherTypesOf(
  pool: Pool,
  types: readonly string[],
  usual: { readonly online: OperationFacts; readonly offline: OperationFacts },
  deadlines: Deadlines,
  waitMs: number,
): Promise<readonly OtherType[]> {
  const found: OtherType[] = [];
  for (const type of types) {
    const other = await otherType(pool, type, deadlines, waitMs);
    if (other !== null && isAlike(other.online, usual.online) && isAlike(other.offline, usual.offline)) found.push(other);
  }
  return found;
}

/** Null if the subject refuses the type, does not do well with it, or the machine had no time for the process. */
async function otherType(pool: Pool, type: string, deadlines: Deadlines, waitMs: number): Promise<OtherType | null> {
  const control = (id: string, resources: readonly Alias[]): Scenario => {
    const scenario = controlScenario(id, resources, waitMs, 0);
    return { ...scenario, steps: ofType(scenario.steps, ['A'], type) };
  };
  try {
    const runs = [control('control-other-type', ['A']), control('control-two-types', ['A', 'B'])];
    const [alone, beside] = await pool.runApart(runs, () => deadlines);
    if (alone === undefined || !wentWell(alone, 1)) return null;
    const seen = operations([alone]);
    const online = factsOf(seen, seen, 'online');
    const offline = factsOf(seen, seen, 'offline');
    return { type, online, offline, besideMain: beside !== undefined && wentWell(beside, 2) };
  } catch (error) {
    if (error instanceof BindTrouble) return null;
    throw error;
  }
}

function isAlike(other: OperationFacts, usual: OperationFacts): boolean {
  const [shorter, longer] = [other.medianMs, usual.medianMs].sort((a, b) => a - b) as [number, number];
  return other.pends === usual.pends && longer <= ALIKE_TIMES * shorter + ALIKE_MS;
}

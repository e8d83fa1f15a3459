/** Starts other resource types of the subject in a bound monitor, as a Resource Monitor with resources of several types does. */
import { readTable } from '../abi/table.ts';
import type { Deadlines } from '../contract/deadlines.ts';
import { MOST_TABLES, type Step } from '../contract/step.ts';
import { asked, StageFailed } from './bind-stage.ts';
import { bindTable } from './bind-table.ts';
import type { Monitor } from './monitor.ts';
import type { Failure } from './outcome.ts';

/** How the type under test was started in a monitor. Others are started in the same way, with the same callbacks. */
export interface StartedBy {
  readonly entry: 'StartupEx' | 'Startup';
  readonly address: string;
  readonly versions: { readonly min: number; readonly max: number };
}

interface Types {
  readonly startedBy: StartedBy;
  /** Resource type -> its function table in the monitor, also for types that the subject refused. */
  readonly tables: Map<string, number>;
}

const TYPES = new WeakMap<Monitor, Types>();

/** Notes how a monitor's subject was started. */
export function noteStartup(monitor: Monitor, startedBy: StartedBy): void {
  TYPES.set(monitor, { startedBy, tables: new Map() });
}

/**
 * Starts the types that the steps name and that the monitor has not started yet. A type that the subject refuses, or that there is no room for, gets an
 * empty table, so that the steps of its resources are skipped.
 * @returns the function table of each type; or how the process ended meanwhile
 */
export async function startTypes(
  monitor: Monitor,
  steps: readonly Step[],
  deadlines: Deadlines,
): Promise<
  | { readonly kind: 'started'; readonly tables: Readonly<Record<string, number>> }
  | { readonly kind: 'failed'; readonly failure: Failure }
> {
  const tables: Record<string, number> = {};
  const types = TYPES.get(monitor);
  for (const type of typesIn(steps)) {
    const known = types?.tables.get(type);
    const table = known ?? Math.min(1 + (types?.tables.size ?? 0), MOST_TABLES - 1);
    tables[type] = table;
    if (types === undefined || known !== undefined) continue;
    types.tables.set(type, table);
    if (table === MOST_TABLES - 1) continue;
    try {
      await start(monitor, types.startedBy, type, table, deadlines);
    } catch (error) {
      if (error instanceof StageFailed) return { kind: 'failed', failure: error.failure };
      throw error;
    }
  }
  return { kind: 'started', tables };
}

function typesIn(steps: readonly Step[]): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => (step.do === 'open' && step.type !== undefined ? [step.type] : [])));
}

async function start(monitor: Monitor, by: StartedBy, resourceType: string, table: number, deadlines: Deadlines): Promise<void> {
  const { entry, address, versions } = by;
  const request = { ask: 'startup', entry, address, resourceType, ...versions } as const;
  const started = await asked(monitor, entry, request, deadlines);
  const reading = started.value === 0 ? readTable(Buffer.from(started.bytes, 'hex')) : null;
  if (reading?.kind === 'table') await bindTable(monitor, { entry, table }, reading, null, deadlines);
}

/** Continues a hunt that has not shown enough in its usual time. */
import { type Hunted, type HuntOptions, hunt } from './hunt.ts';
import type { Run } from './run.ts';

type Whole = Hunted & { readonly scenarios: readonly HuntOptions['scenarios'][number][] };

/** A hunt's options, for its continuation. */
export interface GoOnOptions extends HuntOptions {
  /** Whether the runs so far suffice, or show something to investigate first. */
  readonly enough: (runs: readonly Run[]) => boolean;
}

/**
 * Runs the scenarios that have not run yet, if they are needed.
 * @returns the whole hunt, with the earlier runs first
 */
export async function goOn(hunted: Whole, options: GoOnOptions): Promise<Whole> {
  const { runs, trouble, scenarios } = hunted;
  if (trouble !== null || options.expired() || runs.some(({ outcome }) => outcome.kind !== 'completed')) return hunted;
  const ran = new Set(runs.map(({ scenario }) => scenario.id));
  const left = scenarios.filter(({ id }) => !ran.has(id));
  if (left.length === 0 || options.enough(runs)) return hunted;
  const onRun: HuntOptions['onRun'] = (run, count) => options.onRun(run, runs.length + count);
  const more = await hunt({ ...options, scenarios: left, onRun });
  return { runs: [...runs, ...more.runs], trouble: more.trouble, scenarios };
}

/** The rest of the hunt, where its usual time was over before it had shown enough. */
import { type Hunted, type HuntOptions, hunt } from './hunt.ts';
import type { Run } from './run.ts';

type Whole = Hunted & { readonly scenarios: readonly HuntOptions['scenarios'][number][] };

export interface GoOnOptions extends HuntOptions {
  /** Whether what was seen so far suffices, or is worth looking into rather. */
  readonly enough: (runs: readonly Run[]) => boolean;
}

/** Runs those of the scenarios that have not run yet, if any are left and more of them are needed. */
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

/** Starts the first monitor, and binds the subject in it. */
import { troubleCause } from '../calibrate/bind-trouble.ts';
import { shownByTrouble } from '../calibrate/shown-before.ts';
import type { Cause } from '../contract/verdict.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Binding } from '../host/binding.ts';
import { namingModules, surveyOf } from '../host/missing-modules.ts';
import type { Monitor } from '../host/monitor.ts';
import type { Pool } from '../host/pool.ts';
import type { Preparation, Prepared } from './preparation.ts';

/** A bound subject, or why it is not bound. */
export type First =
  | { readonly kind: 'bound'; readonly monitor: Monitor; readonly binding: Binding }
  | Extract<Prepared, { kind: 'cause' | 'broken' }>;

/**
 * Binds the subject in a first monitor. A broken binding has to show in a second process too.
 * @throws Error for a fault of the harness
 */
export async function bindFirst(preparation: Preparation): Promise<First> {
  const { pool } = preparation;
  try {
    return { kind: 'bound', ...(await pool.fresh()) };
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    const shown = shownByTrouble(error);
    if (error.bound.kind !== 'broken')
      return { kind: 'cause', cause: await namedImports(troubleCause(error), preparation), shown };
    const { rule, message } = error.bound;
    const again = await brokenAgain(pool);
    if (again !== rule) {
      const detail = `its function table differs from one process to the next: ${message}`;
      return { kind: 'cause', cause: { cause: 'unsound-before-cancel', detail }, shown };
    }
    return {
      kind: 'broken',
      probe: {
        observations: [],
        violations: [{ from: 'binding', rule, message, repeated: { shown: 2, of: 2 } }],
        unconfirmed: [],
      },
    };
  }
}

/** The binding rule that is broken in a second process too; null if the subject binds there. */
async function brokenAgain(pool: Pool): Promise<string | null> {
  try {
    await pool.fresh();
    return null;
  } catch (error) {
    if (!(error instanceof BindTrouble)) throw error;
    return error.bound.kind === 'broken' ? error.bound.rule : null;
  }
}

/** Adds the names of missing imports, as far as the files tell. */
async function namedImports(cause: Cause, { subject, launcher, plan }: Preparation): Promise<Cause> {
  if (cause.cause !== 'missing-import') return cause;
  return namingModules(cause, await surveyOf(subject, plan.dllDirectories, launcher));
}

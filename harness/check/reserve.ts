/** The time that confirming what the hunt has seen will cost, so that the hunt does not spend it. Pure but for what it adds up. */

import { isTelling } from '../contract/trace.ts';
import { MOST_FINDINGS } from '../findings/candidates.ts';
import type { Run } from '../hunt/run.ts';
import { needsPatience } from '../judge/settle.ts';
import type { Breach } from '../judge/views.ts';

/** What one run costs beside its own time, milliseconds. */
export interface Prices {
  /** A fresh process, bound. */
  readonly startMs: number;
  /** A wait of which it is to be sure that it does not end. */
  readonly patientMs: number;
}

/** One repeat and one control: the least that a breach is confirmed with. */
const RUNS = 2;

/** Adds up what each group of breaches costs to confirm once. */
export class Reserve {
  readonly #costs = new Map<string, { readonly runMs: number; readonly patient: boolean }>();

  /** Notes a breach of the hunt; the cheapest run of each group counts. `print`: its fingerprint. */
  note(print: string, breach: Pick<Breach, 'outcome' | 'rule' | 'message'>, { outcome }: Pick<Run, 'outcome'>): void {
    const runMs = isTelling(outcome) ? lengthMs(outcome.trace.events) : 0;
    const known = this.#costs.get(print);
    if (known === undefined || runMs < known.runMs) this.#costs.set(print, { runMs, patient: needsPatience(breach) });
  }

  /** Milliseconds for all groups that are looked into, or for those without patience only: they are cheap and decide as much. */
  ms({ startMs, patientMs }: Prices): number {
    const each = [...this.#costs.values()].map(
      ({ runMs, patient }) => RUNS * (startMs + (patient ? Math.max(patientMs, runMs) : runMs)),
    );
    return each
      .toSorted((a, b) => a - b)
      .slice(0, MOST_FINDINGS)
      .reduce((sum, ms) => sum + ms, 0);
  }
}

function lengthMs(events: readonly { readonly ns: number }[]): number {
  const [first] = events;
  const last = events.at(-1);
  return first === undefined || last === undefined ? 0 : (last.ns - first.ns) / 1e6;
}

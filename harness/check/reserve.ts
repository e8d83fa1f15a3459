/** The time that confirming the hunt's breaches will cost. The hunt must not spend it. Pure except for its sums. */

import { isTelling } from '../contract/trace.ts';
import { MOST_FINDINGS } from '../findings/candidates.ts';
import type { Run } from '../hunt/run.ts';
import { needsPatience } from '../judge/settle.ts';
import type { Breach } from '../judge/views.ts';

/** Costs of one run beside its own time. */
export interface Prices {
  /** Starting and binding a fresh process, milliseconds. */
  readonly startMs: number;
  /** A wait long enough to be sure of a hang, milliseconds. */
  readonly patientMs: number;
}

/** One repeat and one control are the least that confirming takes. */
const RUNS = 2;

/** Adds up the cost of confirming each group of breaches once. */
export class Reserve {
  readonly #costs = new Map<string, { readonly runMs: number; readonly patient: boolean }>();

  /**
   * Notes a breach of the hunt. The cheapest run of each group counts.
   * @param print the breach's fingerprint
   */
  note(print: string, breach: Pick<Breach, 'outcome' | 'kind'>, { outcome }: Pick<Run, 'outcome'>): void {
    const runMs = isTelling(outcome) ? lengthMs(outcome.trace.events) : 0;
    const known = this.#costs.get(print);
    if (known === undefined || runMs < known.runMs) this.#costs.set(print, { runMs, patient: needsPatience(breach) });
  }

  /** Milliseconds for confirming each group once, for MOST_FINDINGS groups at most, cheapest first. */
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

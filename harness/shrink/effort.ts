/** Limits what shrinking may cost. A finding should be readable, and the check should end. */
import type { Candidate, Lab } from '../confirm/lab.ts';
import { needsPatience, type Tally } from '../judge/settle.ts';
import type { Effort } from './shrink.ts';

/** For the first finding, milliseconds, unless the time limit is nearer. Later findings get a share of it. */
const SHRINK_MS = 8_000;

/** The same while the best form has many steps. Forms of a race need several tries each. */
const LONG_MS = 16_000;

/** The same for breaches that show only after other scenarios. They have many steps, and each form needs a fresh process. */
const REMEMBERED_MS = 20_000;

/** Runs for each form of a breach that did not show in every repeat. */
const RACE_TRIES = 3;

/**
 * Runs for each form of a breach that ends the process. Natively only every second process has the checked heap that may have
 * shown it.
 */
const END_TRIES = 2;

/** LONG_MS is worth spending until this number of runs, since a process may take half a second to start. */
const LEAST_RUNS = 40;

/**
 * The effort for a confirmed candidate.
 * @param findings number of findings before it
 */
export function effortFor(lab: Lab, { breach, idsInFront }: Candidate, { reproduced, repeats }: Tally, findings: number): Effort {
  const ends = breach.outcome === 'crash' || breach.outcome === 'exit';
  const usual = ends && lab.pool.platform === 'linux' ? END_TRIES : 1;
  const [whole, long] = idsInFront === undefined ? [SHRINK_MS, LONG_MS] : [REMEMBERED_MS, REMEMBERED_MS];
  const share = 1 / (1 + findings);
  const always = reproduced === repeats;
  return {
    budgetMs: whole * share,
    longMs: long * share,
    // Natively a hang costs only its deadline. Under Wine it costs a process as well.
    leastRuns: needsPatience(breach) && lab.pool.platform === 'linux' ? 0 : LEAST_RUNS * share,
    tries: always ? usual : RACE_TRIES,
    always,
  };
}

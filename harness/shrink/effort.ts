/** What shrinking may cost: a finding should be readable, and the check should end. */
import type { Candidate, Lab } from '../confirm/lab.ts';
import { needsPatience, type Tally } from '../judge/settle.ts';
import type { Effort } from './shrink.ts';

/** For shrinking the first finding, milliseconds, unless the time limit is nearer; later ones get their share of it. */
const SHRINK_MS = 8_000;

/** The same while there are many steps, as those of a race are whose forms need several tries. */
const LONG_MS = 16_000;

/** The same for what shows only behind other scenarios: their steps are many, and each form of them needs a fresh process. */
const REMEMBERED_MS = 20_000;

/** Runs for a form of what did not show in every repeat. */
const RACE_TRIES = 3;

/** Runs for a form of what takes the process down: natively only every second one has the checked heap that may have told. */
const END_TRIES = 2;

/** Where a process takes half a second to start, so many runs are worth LONG_MS. */
const LEAST_RUNS = 40;

/** How long and how often forms of a confirmed candidate are tried; `findings`: so many were found before it. */
export function effortFor(lab: Lab, { breach, behind }: Candidate, { reproduced, repeats }: Tally, findings: number): Effort {
  const ends = breach.outcome === 'crash' || breach.outcome === 'exit';
  const usual = ends && lab.pool.platform === 'linux' ? END_TRIES : 1;
  const [whole, long] = behind === undefined ? [SHRINK_MS, LONG_MS] : [REMEMBERED_MS, REMEMBERED_MS];
  const share = 1 / (1 + findings);
  const always = reproduced === repeats;
  return {
    budgetMs: whole * share,
    longMs: long * share,
    // Natively what hangs costs only its deadline each time; under Wine a process as well.
    leastRuns: needsPatience(breach) && lab.pool.platform === 'linux' ? 0 : LEAST_RUNS * share,
    tries: always ? usual : RACE_TRIES,
    always,
  };
}

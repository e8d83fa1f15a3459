/** A finding that shows only when its steps are repeated: again as two arms of cycles, with and without the Cancels. */

import { plural } from '../reports/numbers.ts';
import { visible } from '../reports/text.ts';
import type { ExitCode } from './contract/verdict.ts';
import { sameCycles } from './explore/cycles.ts';
import { bothArms, ENOUGH_CYCLES } from './explore/endurance.ts';
import { type Caps, patientCallMs } from './explore/limits.ts';
import type { Pool } from './host/pool.ts';
import { enduranceBreaches } from './judge/endurance.ts';
import type { Recorded, Wanted } from './replay-wanted.ts';

/** So long are they waited for on a machine that is slow, milliseconds; the arm then goes on up to what a judgement needs. */
const BUDGET_MS = 20_000;

/** Exit 1 if the rule was broken again, 0 if nothing was, 4 if another was. */
export async function replayCycles(
  pool: Pool,
  { facts, steps }: Wanted,
  { finding }: Recorded,
  caps: Caps,
  write: (text: string) => void,
): Promise<ExitCode> {
  const mostCycles = Math.max(ENOUGH_CYCLES, finding.evidence.cycles ?? 0);
  write(
    `${plural(mostCycles, 'repeat')} of ${plural(steps.length, 'step')} in one process, and the same without Cancel in another:\n`,
  );
  const [subject, control] = await bothArms({
    pool,
    facts,
    cycles: sameCycles(steps),
    seed: finding.seed,
    budgetMs: BUDGET_MS,
    soak: null,
    mostCycles,
    callMs: patientCallMs(facts, caps),
    expired: () => false,
  });
  const broken = enduranceBreaches(subject, control);
  const same = broken.find(({ rule }) => rule === finding.rule);
  const [found] = same === undefined ? broken : [same];
  if (found === undefined) {
    write(`Not reproduced: nothing broke in ${plural(subject.cycles, 'cycle')}.\n`);
    return 0;
  }
  write(`${found.rule}: ${visible(found.message)}\n`);
  write(same === undefined ? `Another outcome than the finding's, which was ${visible(finding.rule, 100)}.\n` : 'Reproduced.\n');
  return same === undefined ? 4 : 1;
}

/** Replays a finding that shows only when its steps are repeated: two arms of cycles, with and without Cancel. */

import { LEAST_CYCLES } from '../contract/rule-id.ts';
import type { ExitCode } from '../contract/verdict.ts';
import { bothArms } from '../endurance/arms.ts';
import { ENOUGH_CYCLES, sameCycles } from '../endurance/cycles.ts';
import type { Pool } from '../host/pool.ts';
import type { Arm } from '../judge/arm.ts';
import { endingMessage } from '../judge/ending-message.ts';
import { enduranceBreaches } from '../judge/endurance.ts';
import type { Rule } from '../model/rule.ts';
import { type Caps, patientCallMs } from '../steps/patience.ts';
import { plural } from '../text/numbers.ts';
import { visible } from '../text/text.ts';
import { rulesFor, type Sought } from './told.ts';
import type { Recorded, Wanted } from './wanted.ts';

/** Time for an arm, milliseconds. An arm with too few cycles for a judgement goes on after that. */
const BUDGET_MS = 20_000;

/** Runs both arms. Exit 1 if the rule was broken again, 0 if no rule was, 4 if another was, or the arms cannot be compared. */
export async function replayCycles(
  pool: Pool,
  { register, facts, steps }: Sought & Pick<Wanted, 'steps'>,
  recorded: Recorded,
  caps: Caps,
  write: (text: string) => void,
): Promise<ExitCode> {
  const mostCycles = Math.max(ENOUGH_CYCLES, recorded.finding.evidence.cycles ?? 0);
  write(
    `${plural(mostCycles, 'repeat')} of ${plural(steps.length, 'step')} in one process, and the same without Cancel in another:\n`,
  );
  const [subject, control] = await bothArms({
    pool,
    register,
    facts,
    cycles: sameCycles(steps),
    seed: recorded.finding.seed,
    budgetMs: BUDGET_MS,
    soak: null,
    mostCycles,
    callMs: patientCallMs(facts, caps),
    expired: () => false,
  });
  const { line, exit } = compared(register, subject, control, recorded);
  write(`${line}\n`);
  return exit;
}

/** Compares two arms with a finding: a message and the exit code. Pure. */
export function compared(
  register: readonly Rule[],
  subject: Arm,
  control: Arm,
  recorded: Pick<Recorded, 'finding' | 'profile'>,
): { readonly line: string; readonly exit: ExitCode } {
  const { finding } = recorded;
  if (control.ended !== null) {
    const { cycle, outcome } = control.ended;
    return {
      line: `No comparison is possible: without Cancel the process ended in cycle ${cycle}. ${visible(endingMessage(outcome))}`,
      exit: 4,
    };
  }
  const counting = new Set(rulesFor(register, recorded).map(({ id }) => id));
  const broken = enduranceBreaches(subject, control).filter(({ rule }) => counting.has(rule));
  const same = broken.find(({ rule }) => rule === finding.rule);
  if (same !== undefined) return { line: `${same.rule}: ${visible(same.message)}\nReproduced.`, exit: 1 };
  const [other] = broken;
  if (other !== undefined) {
    const was = `Different outcome: the finding was ${visible(finding.rule, 100)}.`;
    return { line: `${other.rule}: ${visible(other.message)}\n${was}`, exit: 4 };
  }
  // Fewer cycles do not even show a leak.
  if (Math.min(subject.cycles, control.cycles) < LEAST_CYCLES) {
    const ran = `${subject.cycles} with Cancel and ${control.cycles} without it`;
    return {
      line: `Too few cycles to compare: ${ran}; at least ${LEAST_CYCLES} of each are needed. Replay it on a less busy machine.`,
      exit: 4,
    };
  }
  return { line: `Not reproduced: no rule was broken in ${plural(subject.cycles, 'cycle')}.`, exit: 0 };
}

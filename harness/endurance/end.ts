/** The evidence of an endurance finding whose process ended: the same as for a single scenario. */
import { IT_RETURNS } from '../contract/rule-id.ts';
import type { Scenario } from '../contract/step.ts';
import type { ModuleNames } from '../contract/subject.ts';
import { DUMP_PATIENCE, type DumpRun, takeDump } from '../evidence/crash-dump.ts';
import { evidenceOf } from '../evidence/of-finding.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { ProcessEnd } from '../stage/beside.ts';
import { CONFIRM_UNTIL } from '../stage/shares.ts';
import { patientCallMs } from '../steps/patience.ts';
import { batch, batchDeadlines, CYCLES_A_BATCH } from './arms.ts';
import { type Ended, lastCycle, withoutSteps } from './last-cycle.ts';
import { type EndOfCycles, type EnduranceBench, isOver } from './look.ts';

/** In another process, the end may come some cycles later. */
const PAST_END = 1.2;

/** Batches that are run for a dump at most. It is not worth the thousands of Cancels of a soak. */
const MOST_BATCHES = 20;

/** Describes the end, in the steps of one cycle if there is a simple one. No monitor of the pool may be alive. */
export async function processEndOf(bench: EnduranceBench, end: EndOfCycles): Promise<ProcessEnd> {
  const { rule, steps } = end;
  const { subject, pool, plan, clock } = bench;
  const outcome = steps === null ? withoutSteps(end.outcome) : lastCycle(end.outcome, steps);
  const shown = outcome.trace.events.slice(-1).map(({ seq }) => seq);
  const { crash, ...evidence } = await evidenceOf(outcome, { events: shown }, subject);
  const expired = (): boolean => isOver(bench) || clock.isPast(CONFIRM_UNTIL);
  const dump = await takeDump({ dumps: plan.dumps, pool, subject, expired }, 'endurance', dumpRun(bench, end), end.outcome);
  return {
    outcome: outcome.kind,
    trace: outcome.trace.events,
    evidence: { ...(crash === undefined ? {} : { crash: dump === null ? crash : { ...crash, dump } }), ...evidence },
    fingerprint: placeOf(subject, rule, outcome),
    // Whatever the number of calls, one of them did not return, or ended the process.
    consequences: rule === IT_RETURNS ? [] : [IT_RETURNS],
  };
}

/** Whether two breaches of one rule are the same. Two ends have to be at the same place. */
export function atSamePlace(subject: ModuleNames, rule: string, one: Ended | undefined, other: Ended | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return placeOf(subject, rule, one) === placeOf(subject, rule, other);
}

function placeOf(subject: ModuleNames, rule: string, outcome: Ended): string {
  return fingerprintOf({ rule, outcome: outcome.kind }, outcome, subject);
}

/**
 * The cycles to run for a dump: of the same kinds, if not the same. Their moments are drawn for each batch, and the first batch
 * was shorter.
 */
function dumpRun({ plan, facts, caps }: EnduranceBench, { cycles, cycle }: EndOfCycles): DumpRun {
  const count = Math.min(MOST_BATCHES, Math.ceil((PAST_END * cycle) / CYCLES_A_BATCH) + 1);
  const nth = (index: number): Scenario => batch('cancel', { cycles, seed: plan.seed }, index * CYCLES_A_BATCH, CYCLES_A_BATCH);
  const callMs = DUMP_PATIENCE * patientCallMs(facts, caps);
  return {
    scenarios: Array.from({ length: count }, (_, index) => nth(index)),
    deadlines: batchDeadlines({ callMs }, CYCLES_A_BATCH),
  };
}

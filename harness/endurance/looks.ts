/** The looks of endurance: how long each takes, and which cycles it runs. */
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import type { Arm } from '../judge/arm.ts';
import { type EnduranceBreach, enduranceBreaches, placeOf } from '../judge/endurance.ts';
import { SIMPLER_CYCLES_UNTIL } from '../stage/shares.ts';
import { patientCallMs } from '../steps/patience.ts';
import { bothArms, type EnduranceOptions } from './arms.ts';
import { type Cycles, ENOUGH_CYCLES, sameCycles, simpleCycles, watchedCycle, wholeCycle } from './cycles.ts';
import { atSamePlace } from './end.ts';
import { simpleKeptCycles } from './kept-cycles.ts';
import { type EnduranceBench, isOver } from './look.ts';

/** Share of the time limit for one look: 3 s of the usual two minutes. Under Wine a cycle takes some three times as long. */
const SHARE = 0.025;

const WINE_TIMES = 2;

/**
 * A look ends early after this many cycles for each second of its budget: 600 in the usual time, thousands with a longer limit.
 */
const CYCLES_A_SECOND = 200;

/** The second look is this many times as long as a native first one, so that a growing pool has time to stop. */
const AGAIN_TIMES = 4;

/**
 * If memory grew, a soak comes first, and the second look is half as long. By then a ring of the last two thousand calls is full.
 * A large leak must not take the machine's memory, so the soak stops at MOST_SOAKED_BYTES.
 */
export const SOAKED_TIMES = { soak: 4, look: 2 } as const;

const MOST_SOAKED_BYTES = 256 << 20;

/** Cycles that show whether a known leak needs no more than these steps: twice what a judgement needs. */
const SIMPLE_CYCLES = 240;

/** The same for cycles with an Online that runs to its end. Each has five Onlines and takes long. */
const WHOLE_CYCLES = 60;

/** The look at a resource that stays open is half as long as the first one: its cycles are shorter. */
export const KEPT_TIMES = 0.5;

/**
 * Length of a look, milliseconds.
 * @param times multiple of the usual length; 1 is the first look, which is longer under Wine
 */
export function lookMs({ clock, pool }: EnduranceBench, times: number): number {
  return clock.limitMs * SHARE * (times === 1 && pool.platform === 'wine' ? WINE_TIMES : times);
}

/** A breach at a certain cycle comes there again, so a look goes only this much further. */
const PAST_PLACE = 1.2;

/** Looks again, in fresh processes. If memory grew, rings and pools are filled first. */
export function secondLook(
  bench: EnduranceBench,
  cycles: Cycles,
  found: readonly EnduranceBreach[],
): Promise<readonly [Arm, Arm]> {
  const [bytes] = found.flatMap((breach) => (breach.sign !== 'growth' || breach.bytes === null ? [] : [breach.bytes]));
  if (bytes === undefined) {
    const place = Math.max(...found.map((breach) => placeOf(breach) ?? Number.POSITIVE_INFINITY));
    return look(bench, cycles, AGAIN_TIMES, null, Math.ceil(PAST_PLACE * place) + ENOUGH_CYCLES);
  }
  const mostCancels = Math.floor(MOST_SOAKED_BYTES / bytes);
  return look(bench, cycles, SOAKED_TIMES.look, { budgetMs: lookMs(bench, SOAKED_TIMES.soak), mostCancels });
}

/** Simple cycles that show a breach. */
export interface Simplest {
  readonly steps: readonly Step[];
  readonly cycles: number;
  /** The breach that these steps showed. */
  readonly breach: EnduranceBreach;
}

/** The first of the simple cycles that breaks the same rule when repeated; null if none does, or no time is left. */
export async function simplestCycle(
  bench: EnduranceBench,
  breach: EnduranceBreach,
  { keepsOpen }: Cycles,
): Promise<Simplest | null> {
  const { rule } = breach;
  const most = breach.sign === 'failed-onlines' ? WHOLE_CYCLES : SIMPLE_CYCLES;
  for (const steps of keepsOpen ? simpleKeptCycles(bench.facts) : cyclesFor(breach, bench.facts)) {
    if (isOver(bench) || bench.clock.isPast(SIMPLER_CYCLES_UNTIL)) return null;
    const [subject, control] = await look(bench, sameCycles(steps), 1, null, most);
    const shown = enduranceBreaches(subject, control).find(
      (each) => each.rule === rule && atSamePlace(bench.subject, rule, endOf(each)?.outcome, endOf(breach)?.outcome),
    );
    if (shown !== undefined) return { steps, cycles: Math.max(subject.cycles, subject.ended?.cycle ?? 0), breach: shown };
  }
  return null;
}

/** The simple cycles that may show the breach. */
function cyclesFor({ sign }: EnduranceBreach, facts: Facts): readonly (readonly Step[])[] {
  switch (sign) {
    case 'failed-onlines':
      return [wholeCycle()];
    case 'promises': {
      const cycle = watchedCycle(facts);
      return cycle === null ? [] : [cycle];
    }
    case 'growth':
    case 'change':
    case 'ended':
      return simpleCycles(facts);
  }
}

/** How the process ended, if that is the breach; else null. */
export function endOf(breach: EnduranceBreach): NonNullable<Arm['ended']> | null {
  return breach.sign === 'ended' ? breach.end : null;
}

/**
 * Runs both arms once.
 * @param times multiple of the usual length
 * @param soak limits of the Cancels before the first measurement; null: none
 * @param atMost cycles at most
 */
export function look(
  bench: EnduranceBench,
  cycles: Cycles,
  times: number,
  soak: EnduranceOptions['soak'],
  atMost = Number.POSITIVE_INFINITY,
): Promise<readonly [Arm, Arm]> {
  const { pool, register, facts, caps, plan } = bench;
  return bothArms({
    pool,
    register,
    facts,
    cycles,
    seed: plan.seed,
    budgetMs: lookMs(bench, times),
    soak,
    mostCycles: Math.min(atMost, (bench.clock.limitMs / 1_000) * SHARE * CYCLES_A_SECOND * times),
    // This stage does not look for hangs. A call that returns at all breaks no endurance rule.
    callMs: patientCallMs(facts, caps),
    expired: () => isOver(bench),
  });
}

/** Looks of endurance: how long each takes, and which cycles it makes. */
import type { Facts } from '../contract/facts.ts';
import type { Step } from '../contract/step.ts';
import { type Arm, type EnduranceBreach, enduranceBreaches } from '../judge/endurance.ts';
import { SIMPLER_CYCLES_UNTIL } from '../stage/shares.ts';
import { patientCallMs } from '../steps/patience.ts';
import { bothArms, ENOUGH_CYCLES, type EnduranceOptions } from './arms.ts';
import { type Cycles, sameCycles, simpleCycles, watchedCycle, wholeCycle } from './cycles.ts';
import { atSamePlace } from './end.ts';
import { type EnduranceBench, isOver } from './look.ts';

/** Share of the time limit for a look: 3 s of the usual two minutes. Under Wine a cycle takes some three times as long. */
const SHARE = 0.025;

const WINE_TIMES = 2;

/** Cycles a second of budget beyond which a look ends early: 600 in the usual time, thousands with a longer limit. */
const CYCLES_A_SECOND = 200;

/** How much longer the second look is than a native first one: a pool that was still growing then has more time to stop. */
const AGAIN_TIMES = 4;

/**
 * Where memory grew, the second look is half as long, after a soak: a ring of the last two thousand calls is full then. What leaks much is not
 * given the room to take the machine's memory.
 */
export const SOAKED_TIMES = { soak: 4, look: 2 } as const;

const MOST_SOAKED_BYTES = 256 << 20;

/** Cycles that show whether a leak that is known needs no more than they do: twice what a judgement asks for. */
const SIMPLE_CYCLES = 240;

/** The same where an Online has to go to its end in each: each takes its whole time, and has five Onlines. */
const WHOLE_CYCLES = 60;

/** @param times 1: the first look, longer under Wine; the second is long enough for all */
export function lookMs({ clock, pool }: EnduranceBench, times: number): number {
  return clock.limitMs * SHARE * (times === 1 && pool.platform === 'wine' ? WINE_TIMES : times);
}

/** What came at a certain cycle comes there again: so much further a look need not go. */
const PAST_PLACE = 1.2;

/** Where memory grew, what only fills up is filled first. */
export function secondLook(
  bench: EnduranceBench,
  cycles: Cycles,
  found: readonly EnduranceBreach[],
): Promise<readonly [Arm, Arm]> {
  const [bytes] = found.flatMap((breach) => (breach.bytes === null ? [] : [breach.bytes]));
  if (bytes === undefined) {
    const place = Math.max(...found.map((breach) => breach.place ?? Number.POSITIVE_INFINITY));
    return look(bench, cycles, AGAIN_TIMES, null, Math.ceil(PAST_PLACE * place) + ENOUGH_CYCLES);
  }
  const mostCancels = Math.floor(MOST_SOAKED_BYTES / bytes);
  return look(bench, cycles, SOAKED_TIMES.look, { budgetMs: lookMs(bench, SOAKED_TIMES.soak), mostCancels });
}

export interface Simplest {
  readonly steps: readonly Step[];
  readonly cycles: number;
  /** As these steps broke it. */
  readonly breach: EnduranceBreach;
}

/** The first of the simple cycles that breaks the same rule when it is repeated; null if none does, or there is no time to see. */
export async function simplestCycle(bench: EnduranceBench, wanted: EnduranceBreach): Promise<Simplest | null> {
  const { rule, end } = wanted;
  const most = wanted.alone ? WHOLE_CYCLES : SIMPLE_CYCLES;
  for (const steps of cyclesFor(wanted, bench.facts)) {
    if (isOver(bench) || bench.clock.isPast(SIMPLER_CYCLES_UNTIL)) return null;
    const [subject, control] = await look(bench, sameCycles(steps), 1, null, most);
    const breach = enduranceBreaches(subject, control).find(
      (each) => each.rule === rule && atSamePlace(bench.subject, rule, each.end?.outcome, end?.outcome),
    );
    if (breach !== undefined) return { steps, cycles: Math.max(subject.cycles, subject.ended?.cycle ?? 0), breach };
  }
  return null;
}

/** Simple cycles that could show it. */
function cyclesFor({ alone, promised }: EnduranceBreach, facts: Facts): readonly (readonly Step[])[] {
  if (alone) return [wholeCycle()];
  if (!promised) return simpleCycles(facts);
  const cycle = watchedCycle(facts);
  return cycle === null ? [] : [cycle];
}

export function look(
  bench: EnduranceBench,
  cycles: Cycles,
  times: number,
  soak: EnduranceOptions['soak'],
  atMost = Number.POSITIVE_INFINITY,
): Promise<readonly [Arm, Arm]> {
  const { pool, facts, caps, plan } = bench;
  return bothArms({
    pool,
    facts,
    cycles,
    seed: plan.seed,
    budgetMs: lookMs(bench, times),
    soak,
    mostCycles: Math.min(atMost, (bench.clock.limitMs / 1_000) * SHARE * CYCLES_A_SECOND * times),
    // Nobody looks here for calls that hang: whoever returns at all does not break an endurance rule.
    callMs: patientCallMs(facts, caps),
    expired: () => isOver(bench),
  });
}

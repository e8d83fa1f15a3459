/**
 * Looks at a calibrated subject: hunt, learn, judge, investigate. If the first look was too impatient, a second one has longer
 * deadlines.
 */
import type { Lab } from '../confirm/lab.ts';
import type { Facts } from '../contract/facts.ts';
import { candidatesOf, type Group, isWideGroup, MOST_FINDINGS } from '../findings/candidates.ts';
import { type Inquiry, investigate } from '../findings/findings.ts';
import { type Investigated, NOTHING_FOUND } from '../findings/investigated.ts';
import { leaveForLater, leaveTheRest } from '../findings/leave-open.ts';
import type { JudgedRun } from '../findings/left-open.ts';
import { failsByItself } from '../judge/fails-by-itself.ts';
import { judgeRun } from '../judge/views.ts';
import type { CalibratedBench } from '../stage/bench.ts';
import { LOOK_AGAIN_UNTIL } from '../stage/shares.ts';
import { naturalMs } from '../steps/patience.ts';
import { type HuntMeans, huntAll, type WholeHunt } from './hunting.ts';
import { learned, sound } from './learn.ts';

/** The result of a look. Breaches of undocumented steps are still to be investigated. */
export interface Explored {
  readonly facts: Facts;
  readonly hunted: WholeHunt;
  readonly runs: readonly JudgedRun[];
  readonly inquiry: Inquiry;
  /** Groups of breaches that only policy and misuse steps showed. */
  readonly wide: readonly Group[];
  /** What came of the breaches of documented steps. */
  readonly investigated: Investigated;
}

/** Explores a calibrated subject. Leaves no monitor of the pool alive. */
export async function explore(bench: CalibratedBench, means: HuntMeans): Promise<Explored> {
  const first = await look(bench, means, NOTHING_FOUND, true);
  const slower = factsIfSlower(bench, first);
  if (slower === null) return first;
  // What the first look found stays found, and what it left open stays open, whatever the second one shows.
  const { findings, unsound, open, settled } = first.investigated;
  const before = { ...NOTHING_FOUND, findings, unsound, open, settled };
  return look({ ...bench, facts: slower }, means, before, false);
}

/**
 * Investigates the breaches that only policy and misuse steps showed. They weigh less and may take minutes, so every other stage
 * comes first. Afterwards every breach of the hunt is a finding, refuted, excused or open.
 */
export async function investigateWide({ inquiry, runs, wide, investigated }: Explored): Promise<Investigated> {
  return leaveTheRest(inquiry, runs, await investigate(inquiry, wide, investigated));
}

/** Facts with longer times, if a breach was only slow, since its hang cut other runs short. Null: no second look is needed. */
function factsIfSlower({ facts, clock }: CalibratedBench, { investigated }: Explored): Facts | null {
  const { slowMs } = investigated;
  if (slowMs <= naturalMs(facts) || clock.isPast(LOOK_AGAIN_UNTIL)) return null;
  const what = facts.online.pends ? 'online' : 'offline';
  return { ...facts, [what]: { ...facts[what], maxMs: slowMs } };
}

/** @param isFirst whether a second look with longer deadlines may follow */
async function look(bench: CalibratedBench, means: HuntMeans, before: Investigated, isFirst: boolean): Promise<Explored> {
  const { plan, subject, rules, clock, pool } = bench;
  plan.onProgress({ kind: 'phase', phase: 'explore' });
  const hunted = await huntAll(bench, means);
  await pool.drain();
  const sane = sound(hunted.runs);
  const facts = await learned(bench, sane);
  const runs = sane.map((run) => ({ run, judged: judgeRun(run.scenario, run.outcome, rules, facts) }));
  const groups = candidatesOf(runs, subject);
  const candidates = groups.slice(0, MOST_FINDINGS);
  for (const [{ breach }] of candidates) plan.onProgress({ kind: 'finding', rule: breach.rule, outcome: breach.outcome });
  const lab: Lab = {
    ...bench,
    facts,
    failsByItself: failsByItself(runs.map(({ judged: { view } }) => view.history)),
    looksAgain: () => isFirst && !clock.isPast(LOOK_AGAIN_UNTIL),
  };
  const inquiry: Inquiry = { lab, scenarios: new Map(hunted.scenarios.map((scenario) => [scenario.id, scenario])) };
  const later = await leaveForLater(inquiry, groups.slice(MOST_FINDINGS), before);
  const usual = candidates.filter((group) => !isWideGroup(group));
  const investigated = await investigate(inquiry, usual, later);
  return { facts, hunted, runs, inquiry, wide: candidates.filter(isWideGroup), investigated };
}

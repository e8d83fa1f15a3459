/** One look at a calibrated subject: hunt, learn, judge, investigate. With more patience once more, if the first one lacked any. */
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

/** What a look has come to; steps that no document allows are not looked into yet. */
export interface Explored {
  readonly facts: Facts;
  readonly hunted: WholeHunt;
  readonly runs: readonly JudgedRun[];
  readonly inquiry: Inquiry;
  /** Groups of breaches that only policy and misuse showed. */
  readonly wide: readonly Group[];
  /** What steps broke that the documents allow. */
  readonly investigated: Investigated;
}

/** Explores a calibrated subject. Afterwards no monitor of the pool is alive. */
export async function explore(bench: CalibratedBench, means: HuntMeans): Promise<Explored> {
  const first = await look(bench, means, NOTHING_FOUND, true);
  const slower = factsIfSlower(bench, first);
  if (slower === null) return first;
  // What the first look left open stays so, whatever the second one sees.
  const before = { ...NOTHING_FOUND, open: first.investigated.open };
  return look({ ...bench, facts: slower }, means, before, false);
}

/**
 * Looks into the breaches that only policy and misuse showed. They are of less weight, and may take minutes of patience, so every other stage comes first.
 * Afterwards each breach of the hunt is told, refuted, excused or open.
 */
export async function investigateWide({ inquiry, runs, wide, investigated }: Explored): Promise<Investigated> {
  return leaveTheRest(inquiry, runs, await investigate(inquiry, wide, investigated));
}

/** Facts for another look, where something that was taken for stuck was only slow: what hung on it was cut short. Null: no other look is needed. */
function factsIfSlower({ facts, clock }: CalibratedBench, { investigated }: Explored): Facts | null {
  const { slowMs, findings } = investigated;
  if (slowMs <= naturalMs(facts) || findings.length > 0 || clock.isPast(LOOK_AGAIN_UNTIL)) return null;
  const what = facts.online.pends ? 'online' : 'offline';
  return { ...facts, [what]: { ...facts[what], maxMs: slowMs } };
}

/** @param isFirst whether another look may follow, with longer deadlines */
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

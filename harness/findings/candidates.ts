/** Sorts the breaches of all runs into groups, most promising first. Pure. */

import type { Candidate } from '../confirm/lab.ts';
import { weaker } from '../contract/basis.ts';
import type { Scenario } from '../contract/step.ts';
import type { ModuleNames } from '../contract/subject.ts';
import type { Run } from '../hunt/run.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { Breach, Judged } from '../judge/views.ts';
import { unusualName } from '../model/basis.ts';
import { isWide } from '../steps/own-process.ts';

/** Groups that are investigated at most. The others show again once these are mended. */
export const MOST_FINDINGS = 6;

/** Breaches with one fingerprint: the scenarios most likely to show it again, best first. */
export type Group = readonly [Candidate, ...Candidate[]];

/** Scenarios of a group that are tried before it counts as not reproduced. */
const MOST_MEMBERS = 3;

/** All groups of breaches, in the order of `orderOf`. */
export function candidatesOf(
  runs: readonly { readonly run: Run; readonly judged: Judged }[],
  subject: ModuleNames,
): readonly Group[] {
  const groups = new Map<string, Candidate[]>();
  for (const { run, judged } of runs) {
    if (judged.breach === null) continue;
    const key = fingerprintOf(judged.breach, run.outcome, subject);
    const candidate: Candidate = { scenario: run.scenario, breach: judged.breach, outcome: run.outcome, prefix: run.prefix };
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups.values()]
    .flatMap((members): Group[] => {
      const broke = members.length;
      const [first, ...more] = members.sort(narrowestThenLuck).slice(0, MOST_MEMBERS);
      if (first === undefined) return [];
      const seen = { broke, scenarios: scenariosOf(runs, first.breach.rule) };
      return [[{ ...first, seen }, ...more.map((each) => ({ ...each, seen }))]];
    })
    .sort((a, b) => orderOf(a) - orderOf(b));
}

/**
 * Sort key of a group. Breaches of legal steps come first, then policy, then misuse. Among legal ones, what a page itself
 * says comes first, since the verdict rests on it. Then the cheapest come first, so that a call that never returns does not hold up the others.
 */
function orderOf([{ scenario, breach }]: Group): number {
  const kinds: readonly Breach['outcome'][] = isWide(scenario)
    ? ['violation', 'crash', 'exit', 'hang', 'integrity']
    : ['crash', 'exit', 'violation', 'hang', 'integrity'];
  const rests = weaker(scenario.basis, breach.basis);
  const basis = rests === 'misuse' ? 2 : rests === 'policy' ? 1 : 0;
  const decides = rests === 'documented' ? 0 : 1;
  return (basis * 2 + decides) * kinds.length + kinds.indexOf(breach.outcome);
}

/** Whether no document allows the steps that show the breach. */
export function isWideGroup([first]: Group): boolean {
  return isWide(first.scenario);
}

/** Number of scenarios that observed a rule, or broke it. A process that ended has broken it. */
function scenariosOf(runs: readonly { readonly judged: Judged }[], rule: string): number {
  return runs.filter(({ judged }) => (judged.observations.get(rule) ?? 0) > 0 || judged.breach?.rule === rule).length;
}

/** Narrow scenarios come first: a breach shown by wide steps counts only in wider profiles. */
function narrowestThenLuck(a: Candidate, b: Candidate): number {
  if (a.scenario.basis === b.scenario.basis) return luck(a.scenario) - luck(b.scenario);
  return weaker(a.scenario.basis, b.scenario.basis) === b.scenario.basis ? -1 : 1;
}

/** How much luck a repeat needs, as a sort key. Late delays need most, then long scenarios. */
function luck({ steps }: Scenario): number {
  const latest = Math.max(0, ...steps.map((step) => (step.anchor?.at === 'delay' ? step.anchor.permille : 0)));
  const named = unusualName(steps) === null ? 0 : BY_NAME;
  const lanes = steps.some((step) => (step.lane ?? 0) !== 0) ? SEVERAL_LANES : 0;
  return (latest > LATE_PERMILLE ? latest : 0) + steps.length + lanes + named;
}

/** Weighs more than any scenario's length: one thread shows the breach more surely. */
const SEVERAL_LANES = 300;

/** Weighs more still: if plain names show the breach too, the finding uses those. */
const BY_NAME = 1_000;

/** A later Cancel may come after the end on a busier or quieter machine. Per mille of the interval. */
const LATE_PERMILLE = 600;

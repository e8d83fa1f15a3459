/** From runs that broke something to groups that are looked into, those that promise most first. Pure. */

import type { Candidate } from '../confirm/lab.ts';
import { weaker } from '../contract/basis.ts';
import type { Scenario } from '../contract/step.ts';
import type { ModuleNames } from '../contract/subject.ts';
import type { Run } from '../hunt/run.ts';
import { fingerprintOf } from '../judge/fingerprint.ts';
import type { Breach, Judged } from '../judge/views.ts';
import { unusualName } from '../model/basis.ts';
import { isWide } from '../steps/own-process.ts';

/** Groups that are looked into; what is left shows again once these are mended. */
export const MOST_FINDINGS = 6;

/** Breaches of one fingerprint: the few scenarios that promise most to show it again, best first. */
export type Group = readonly [Candidate, ...Candidate[]];

/** So many scenarios of a group are tried before it counts as not reproduced. */
const MOST_MEMBERS = 3;

/** All groups of breaches: what legal steps show of the pages' own rules first; see `orderOf`. */
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
 * What legal steps show comes first, then what a policy asks for, then what only a caller's error shows. There the returns rules come first, since they
 * decide; then what costs least to look into, so that a call which never returns keeps nothing else waiting when time is short.
 */
function orderOf([{ scenario, breach }]: Group): number {
  const kinds: readonly Breach['outcome'][] = isWide(scenario)
    ? ['violation', 'crash', 'exit', 'hang', 'integrity']
    : ['crash', 'exit', 'violation', 'hang', 'integrity'];
  const rests = weaker(scenario.basis, breach.basis);
  const basis = rests === 'misuse' ? 2 : rests === 'policy' ? 1 : 0;
  const decides = rests !== 'documented' ? 2 : breach.rule.startsWith('returns.') ? 0 : 1;
  return (basis * 3 + decides) * kinds.length + kinds.indexOf(breach.outcome);
}

/** Whether no document allows the steps that show it. */
export function isWideGroup([first]: Group): boolean {
  return isWide(first.scenario);
}

/** Scenarios in which a rule was observed, or broken all the same: a process that ended has broken it. */
function scenariosOf(runs: readonly { readonly judged: Judged }[], rule: string): number {
  return runs.filter(({ judged }) => (judged.observations.get(rule) ?? 0) > 0 || judged.breach?.rule === rule).length;
}

/** What a narrow profile tries comes first: told by wider steps, the same breach would count in wider profiles only. */
function narrowestThenLuck(a: Candidate, b: Candidate): number {
  if (a.scenario.basis === b.scenario.basis) return luck(a.scenario) - luck(b.scenario);
  return weaker(a.scenario.basis, b.scenario.basis) === b.scenario.basis ? -1 : 1;
}

/** How much luck a repeat needs, as a number to sort by: late delays need most, then long scenarios. */
function luck({ steps }: Scenario): number {
  const latest = Math.max(0, ...steps.map((step) => (step.anchor?.at === 'delay' ? step.anchor.permille : 0)));
  const named = unusualName(steps) === null ? 0 : BY_NAME;
  const lanes = steps.some((step) => (step.lane ?? 0) !== 0) ? SEVERAL_LANES : 0;
  return (latest > LATE_PERMILLE ? latest : 0) + steps.length + lanes + named;
}

/** More than a scenario is long: one thread shows the same more surely. */
const SEVERAL_LANES = 300;

/** What shows with plain names as well is told by those. */
const BY_NAME = 1_000;

/** A Cancel beyond this part of the interval may come after the end on a machine that is busier or less busy. */
const LATE_PERMILLE = 600;

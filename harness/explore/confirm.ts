/**
 * Before anything is called a finding: repeated in fresh processes with no other monitor alive, and run again with its Cancel
 * removed. A hang is repeated once, at a multiple of its deadline.
 */

import { IT_RETURNS } from '../../suites/index.ts';
import type { Rule } from '../../suites/rule.ts';
import type { Facts } from '../contract/facts.ts';
import type { Outcome } from '../contract/report.ts';
import type { Scenario, Step } from '../contract/step.ts';
import type { SubjectFile } from '../contract/subject.ts';
import type { RunOutcome } from '../contract/trace.ts';
import { BindTrouble, type Pool } from '../host/pool.ts';
import { anomaliesOf } from '../judge/anomalies.ts';
import { type Breach, judgeRun } from '../judge/views.ts';
import { lateMs, waitHintMs } from './lateness.ts';
import { type Caps, deadlinesFor, patient } from './limits.ts';
import { isLuck, isSettled } from './luck.ts';
import { remap } from './remap.ts';

/** What a confirmation needs; one object, since shrinking passes it on. */
export interface Lab {
  readonly pool: Pool;
  readonly subject: SubjectFile;
  readonly rules: readonly Rule[];
  readonly facts: Facts;
  readonly caps: Caps;
  /** Folder for what crashes leave; null: it is not wanted. */
  readonly dumps: string | null;
  /** True once time is up or the user wants to stop. */
  readonly expired: () => boolean;
  /** Whether the hunt has seen operations fail that no Cancel had touched or come before. */
  readonly failsByItself: boolean;
  /** True once so much time is gone that a further hang, which costs several deadlines, is left for the next check. */
  readonly late: () => boolean;
}

export interface Candidate {
  readonly scenario: Scenario;
  readonly breach: Breach;
  readonly outcome: RunOutcome;
  /** Scenarios that ran before it in its process. */
  readonly prefix: readonly string[];
  /** Those of them whose steps stand in front of its own, since it did not show without. */
  readonly behind?: readonly string[];
  /** How many steps stand in front. */
  readonly led?: number;
  /** The rule of its own situation, if it makes a special one; only where others' steps stand in front. */
  readonly own?: string | null;
  /** How many scenarios of the hunt broke the same rule in the same way, of those in which it was observed. */
  readonly seen?: { readonly broke: number; readonly scenarios: number };
}

export interface Confirmation {
  readonly reproduced: number;
  readonly repeats: number;
  readonly controlBroke: number;
  readonly controls: number;
  /** The last run that showed it, or null. */
  readonly last: { readonly outcome: RunOutcome; readonly breach: Breach } | null;
  /** How long it took where it came to its end with more patience, later than the hunt waited; else 0. */
  readonly slowMs: number;
  /** Whether an operation that fails at times by itself would explain the repeats as well. */
  readonly mayBeLuck: boolean;
}

/** So often a candidate, and what it is cut down to, runs again. */
export const REPEATS = 3;

/** Needs the patience of a confirmation: an end that did not come, or a call that did not return. */
export function isAboutTime(breach: Breach): boolean {
  return breach.outcome === 'hang' || breach.rule === 'liveness.operation-ends' || breach.message.includes('never ended');
}

/** A recorded answer that contradicts what then happened: it stays a finding even where it does not reproduce. */
export function isContradiction(breach: Breach): boolean {
  return breach.outcome === 'violation' && breach.rule.startsWith('returns.') && !breach.timed;
}

/** Repeats a candidate, then its control. */
export async function confirm(lab: Lab, candidate: Candidate): Promise<Confirmation> {
  const about = isAboutTime(candidate.breach);
  const repeats = REPEATS;
  const scenario = about
    ? patient(candidate.scenario, lab.caps, waitHintMs(candidate.outcome), candidate.led ?? 0)
    : candidate.scenario;
  let reproduced = 0;
  let tried = 0;
  let last: Confirmation['last'] = null;
  for (; tried < repeats && !lab.expired(); tried++) {
    const outcome = await attempt(lab, [scenario], about ? 2 : 1);
    if (outcome.kind === 'harness-fault') break;
    const breach = sameBreach(lab, scenario, outcome, candidate.breach);
    const slowMs =
      breach === null && about ? lateMs(candidate.scenario, outcome, deadlinesFor(scenario, lab.facts, lab.caps, 1)) : 0;
    // It came after all, later than the hunt waited: slow is not never, and a repeat that is unluckier shows no more.
    if (slowMs > 0)
      return { reproduced: 0, repeats: tried + 1, controlBroke: 0, controls: 0, last: null, slowMs, mayBeLuck: false };
    if (breach === null) continue;
    reproduced += 1;
    last = { outcome, breach };
    // Patience is dear: one run that shows it at a multiple of the deadline is enough.
    if (about) {
      tried += 1;
      break;
    }
  }
  let controlBroke = 0;
  let controls = 0;
  // What did not show again needs no control, unless the recorded trace stands by itself.
  if (reproduced === 0 && !isContradiction(candidate.breach))
    return { reproduced, repeats: tried, controlBroke, controls, last, slowMs: 0, mayBeLuck: false };
  const control: Scenario = { ...scenario, id: `${scenario.id}-control`, steps: withoutCancel(scenario.steps) };
  const excused = excuses(lab.rules, candidate.breach);
  const controlBreaks = async (): Promise<boolean | null> => {
    const outcome = await attempt(lab, [control], about ? 2 : 1);
    if (outcome.kind === 'harness-fault') return null;
    return [...anomaliesOf(outcome)].some((anomaly) => excused.has(anomaly));
  };
  for (; controls < (about ? 1 : repeats) && !lab.expired(); controls++) {
    const broke = await controlBreaks();
    if (broke === null) break;
    if (broke) controlBroke += 1;
  }
  const certain = reproduced === tried || (isContradiction(candidate.breach) && !lab.failsByItself);
  const needsMore = !about && !certain && excused.has('not-reached');
  // An operation that fails now and then by itself does so in three runs with Cancel and not in three without as easily as a race.
  while (
    needsMore &&
    controlBroke === 0 &&
    isLuck(reproduced, tried, controls) &&
    !isSettled(reproduced, tried) &&
    !lab.expired()
  ) {
    const outcome = await attempt(lab, [scenario], 1);
    const breach = sameBreach(lab, scenario, outcome, candidate.breach);
    const broke = await controlBreaks();
    if (broke === null || outcome.kind === 'harness-fault') break;
    tried += 1;
    controls += 1;
    if (broke) controlBroke += 1;
    if (breach === null) continue;
    reproduced += 1;
    last = { outcome, breach };
  }
  const mayBeLuck = needsMore && controlBroke === 0 && isLuck(reproduced, tried, controls);
  return { reproduced, repeats: tried, controlBroke, controls, last, slowMs: 0, mayBeLuck };
}

/** What an attempt comes to if no monitor can be bound any more: nothing about the subject's Cancel. */
export const UNBOUND: RunOutcome = { kind: 'harness-fault', what: 'the subject could not be bound again' };

/** One run in a fresh process. Where patience is given, what hangs all the same is worth a debugger's time. */
export async function attempt(lab: Lab, scenarios: readonly Scenario[], patience: number): Promise<RunOutcome> {
  const last = scenarios.at(-1);
  if (last === undefined) return { kind: 'harness-fault', what: 'no scenario was given' };
  try {
    return await lab.pool.runFresh(scenarios, { ...deadlinesFor(last, lab.facts, lab.caps, patience), stacks: patience > 1 });
  } catch (error) {
    if (error instanceof BindTrouble) return UNBOUND;
    throw error;
  }
}

/** The same breach in another run of the same steps; null if that run did something else. */
export function sameBreach(lab: Lab, scenario: Scenario, outcome: RunOutcome, wanted: Breach): Breach | null {
  if (outcome.kind === 'harness-fault') return null;
  const { breach } = judgeRun(scenario, outcome, lab.rules, lab.facts);
  if (breach === null) return null;
  return breach.rule === wanted.rule && sameEnd(breach.outcome, wanted.outcome) ? breach : null;
}

/** A crash on a thread of the subject's own is seen as such, or only by the exit code that it leaves: the same end either way. */
function sameEnd(a: Outcome, b: Outcome): boolean {
  const ended = (outcome: Outcome): boolean => outcome === 'crash' || outcome === 'exit';
  return a === b || (ended(a) && ended(b));
}

/** What a Cancel-less run may show that takes the blame from Cancel. */
export function excuses(rules: readonly Rule[], breach: Breach): ReadonlySet<string> {
  if (breach.rule === IT_RETURNS && breach.outcome !== 'violation') return new Set(['ended']);
  return new Set<string>(['ended', ...(rules.find((rule) => rule.id === breach.rule)?.excuses ?? [])]);
}

/** The same steps without Cancel; a report that was held for it is held for a moment only. */
export function withoutCancel(steps: readonly Step[]): readonly Step[] {
  return remap(
    steps,
    (step) => step.do !== 'cancel',
    (step) =>
      (step.do === 'online' || step.do === 'offline') && step.script !== undefined
        ? {
            ...step,
            script: step.script.map((action) =>
              action.act === 'hold' ? { ...action, maxMs: Math.min(action.maxMs, 50) } : action,
            ),
          }
        : step,
  );
}

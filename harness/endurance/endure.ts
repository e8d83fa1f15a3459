/** The stage after the hunt: two arms of cycles, judged. A breach has to show again in fresh processes before it is reported. */
import type { Doubt } from '../contract/doubt.ts';
import type { Unsound } from '../contract/report.ts';
import { ENDURANCE_IDS, IT_RETURNS } from '../contract/rule-id.ts';
import { unsoundOf } from '../evidence/unsound.ts';
import { BindTrouble } from '../host/bind-trouble.ts';
import type { Arm } from '../judge/arm.ts';
import { endingMessage } from '../judge/ending-message.ts';
import { type EnduranceBreach, enduranceBreaches, sameEndurance } from '../judge/endurance.ts';
import type { Beside, CyclesBreach } from '../stage/beside.ts';
import { CONFIRM_UNTIL } from '../stage/shares.ts';
import { naturalMs } from '../steps/patience.ts';

import { type Cycles, drawnCycles, ENOUGH_CYCLES, sameCycles } from './cycles.ts';
import { processEndOf } from './end.ts';
import { keptCycles, turnsOf } from './kept-cycles.ts';
import { withoutSteps } from './last-cycle.ts';
import { type EndOfCycles, type EnduranceBench, isOver } from './look.ts';
import { endOf, KEPT_TIMES, look, lookMs, type Simplest, SOAKED_TIMES, secondLook, simplestCycle } from './looks.ts';

/** A look has to have time for at least this many cycles, even if each call takes as long as the operation. */
const FIRST_CYCLES = 3;

/** What the stage came to. */
export interface Endured extends Beside {
  readonly violations: readonly CyclesBreach[];
  /** Controls that ended their process. */
  readonly unsound: readonly Unsound[];
}

const NOTHING: Endured = { observations: [], violations: [], unconfirmed: [], unsound: [] };

/**
 * Runs the stage. No monitor of the pool may be alive. Nothing that the subject does makes it throw.
 * @returns nothing observed if there are findings already, no endurance rule is chosen, or there is too little time
 */
export async function endurance(bench: EnduranceBench): Promise<Endured> {
  if (bench.findings > 0 || !ENDURANCE_IDS.some((id) => bench.rules.some((rule) => rule.id === id))) return NOTHING;
  // If calls may last as long as the operation, even the first cycles would take too long.
  if (FIRST_CYCLES * naturalMs(bench.facts) > neededMs(bench)) return NOTHING;
  // Without time to confirm, it does not begin.
  if (isOver(bench) || !hasTime(bench)) return NOTHING;
  try {
    return await observed(bench);
  } catch (error) {
    // The subject could not be bound again. The cycles did not show that.
    if (error instanceof BindTrouble) return NOTHING;
    throw error;
  }
}

/** First cycles from Open to Close. If they show nothing, cycles on resources that stay open. */
async function observed(bench: EnduranceBench): Promise<Endured> {
  const drawn = drawnCycles(bench.facts, bench.plan.seed, bench.watches);
  const arms = await look(bench, drawn, 1, null);
  const opened = await judged(bench, drawn, arms);
  if (isShown(opened)) return opened;
  const kept = await keptOpen(bench, bench.watches || keptPromises(arms[0])).catch(asUnbound);
  return kept === null ? opened : { ...kept, observations: opened.observations };
}

/** Hundreds of Cancels on one resource, or on all in turn if one takes too long; null if there is no time for them. */
async function keptOpen(bench: EnduranceBench, watches: boolean): Promise<Endured | null> {
  const { facts, plan } = bench;
  const all = turnsOf(facts);
  let came: Endured | null = null;
  for (const resources of all.length > 1 ? [all.slice(0, 1), all] : [all]) {
    if (isOver(bench) || !hasTime(bench)) break;
    const kept = keptCycles(facts, plan.seed, watches, resources);
    came = await judged(bench, kept, await look(bench, kept, KEPT_TIMES, null));
    if (isShown(came) || came.observations.some(({ observations }) => observations >= kept.enough)) break;
  }
  return came;
}

function isShown({ violations, unconfirmed, unsound }: Endured): boolean {
  return violations.length + unconfirmed.length + unsound.length > 0;
}

/** Whether a look and what confirms it still fit into the time limit. */
function hasTime(bench: EnduranceBench): boolean {
  return bench.clock.leftMs(CONFIRM_UNTIL) >= bench.pool.startMs + neededMs(bench);
}

function neededMs(bench: EnduranceBench): number {
  return lookMs(bench, 1) + lookMs(bench, SOAKED_TIMES.soak + SOAKED_TIMES.look);
}

/** Share of the cancelled operations that have to be seen to end at once. */
const MOST = 0.9;

/** Whether Cancel kept its word in the first cycles: then there is time to wait for operations that go on. */
function keptPromises({ cancelled, promises: { kept, broken } }: Arm): boolean {
  return broken.length === 0 && kept.length > 0 && kept.length >= MOST * cancelled;
}

/** Judges a first look at cycles. If they break a rule, looks again. */
async function judged(bench: EnduranceBench, cycled: Cycles, [subject, control]: readonly [Arm, Arm]): Promise<Endured> {
  const cycles = control.ended === null ? Math.min(subject.cycles, control.cycles) : 0;
  const observations = ENDURANCE_IDS.map((rule) => ({ rule, observations: cycles, scenarios: 0, doesNotApply: null }));
  if (control.ended !== null) return { ...NOTHING, observations, unsound: await unsoundControl(bench, cycled, control.ended) };
  const found = enduranceBreaches(subject, control);
  if (found.length === 0) return { ...NOTHING, observations };
  const second = await secondLook(bench, cycled, found).catch(asUnbound);
  if (second === null)
    return { ...NOTHING, observations, unconfirmed: unsettled(found, { doubt: 'not-asked', because: 'no-process' }) };
  const [repeated, repeatedControl] = second;
  const again = enduranceBreaches(repeated, repeatedControl);
  const confirmed = again.filter((breach) => sameEndurance(breach, found));
  // The process ended again, but elsewhere. That is no fault of the n-th call, but still a breach.
  if (confirmed.length === 0 && subject.ended !== null && repeated.ended !== null && repeatedControl.ended === null) {
    const [elsewhere] = found.map((breach) => ({ ...breach, rule: IT_RETURNS }));
    const violations = elsewhere === undefined ? [] : [await violation(bench, elsewhere, cycled, null)];
    return { ...NOTHING, observations, violations };
  }
  const missed = found.filter((breach) => !sameEndurance(breach, again));
  // If an equally long look shows no growth, a pool had grown and stopped. An end of the process needs an explanation all the
  // same.
  const asLong = Math.min(repeated.cycles, repeatedControl.cycles) >= Math.min(cycles, ENOUGH_CYCLES);
  const open = confirmed.length > 0 ? [] : missed.filter(() => subject.ended !== null || !asLong);
  const [root] = confirmed;
  const simplest = root === undefined ? null : await simplestCycle(bench, root, cycled);
  const violations: CyclesBreach[] = [];
  for (const breach of confirmed) violations.push(await violation(bench, breach, cycled, simplest));
  const doubt: Doubt = asLong || subject.ended !== null ? { doubt: 'not-reproduced', repeats: 1 } : notAsked(bench);
  return { ...NOTHING, observations, violations, unconfirmed: unsettled(open, doubt) };
}

function notAsked(bench: EnduranceBench): Doubt {
  return { doubt: 'not-asked', because: isOver(bench) ? 'interrupted' : 'time' };
}

/** Breaches that the second look did not settle. */
function unsettled(breaches: readonly EnduranceBreach[], doubt: Doubt): Endured['unconfirmed'] {
  const repeated = { shown: 0, of: doubt.doubt === 'not-reproduced' ? doubt.repeats : 0 };
  const common = { from: 'cycles' as const, repeated, control: { shown: 0, of: 1 }, steps: [], cycles: null, end: null };
  return breaches.map(({ rule, message }) => ({ ...common, rule, message, doubt }));
}

/** Null if the subject could not be bound once more. The breach that was seen stays. */
function asUnbound(error: unknown): null {
  if (error instanceof BindTrouble) return null;
  throw error;
}

/** The control ended its process. If a second control does too, the subject is unsound without Cancel. */
async function unsoundControl(
  bench: EnduranceBench,
  drawn: Cycles,
  first: NonNullable<Arm['ended']>,
): Promise<readonly Unsound[]> {
  // On a busy machine, a slow call says less than a process that is gone.
  if (first.outcome.kind !== 'crash' && first.outcome.kind !== 'exit') return [];
  const [, { ended }] = (await look(bench, drawn, 1, null).catch(asUnbound)) ?? [null, { ended: null }];
  if (ended === null || ended.outcome.kind !== first.outcome.kind) return [];
  const message = `In cycle ${ended.cycle} from Open to Close in one process, with no Cancel in any of them: ${endingMessage(ended.outcome)}`;
  const outcome = withoutSteps(ended.outcome);
  const run = { steps: [], outcome, anomalies: ['ended'], message, rule: null, seed: bench.plan.seed, reproduced: '2/2' };
  return [await unsoundOf('U1', run, bench.subject)];
}

/**
 * @param drawn the cycles that showed the breach
 * @param simplest simpler cycles that show it too, or null
 */
async function violation(
  bench: EnduranceBench,
  breach: EnduranceBreach,
  drawn: Cycles,
  simplest: Simplest | null,
): Promise<CyclesBreach> {
  const { rule, message } = breach;
  const end = endOf(breach);
  const shownMessage = simplest?.breach.message ?? message;
  const steps = simplest?.steps ?? null;
  const cycles = steps === null ? drawn : sameCycles(steps);
  const ended = (simplest === null ? null : endOf(simplest.breach)) ?? end;
  const shown: EndOfCycles | null = ended === null ? null : { rule, ...ended, cycles, steps };
  return {
    from: 'cycles',
    rule,
    message: end === null ? message : shownMessage,
    repeated: { shown: 1, of: 1 },
    control: { shown: 0, of: 2 },
    steps: steps ?? [],
    cycles: simplest?.cycles ?? null,
    end: shown === null ? null : await processEndOf(bench, shown),
  };
}

/** The stage after the hunt: two arms of cycles, judged; what broke is looked at again in fresh processes before it is told. */
import { enduranceRules } from '../../suites/endurance.ts';
import { IT_RETURNS } from '../../suites/index.ts';
import type { Doubt } from '../contract/doubt.ts';
import type { Facts } from '../contract/facts.ts';
import type { Unsound } from '../contract/report.ts';
import type { Step } from '../contract/step.ts';
import { unsoundOf } from '../evidence/unsound.ts';
import { BindTrouble } from '../host/pool.ts';
import type { BindingObservation } from '../judge/assess.ts';
import { endingMessage } from '../judge/ending-message.ts';
import { type Arm, type EnduranceBreach, enduranceBreaches, sameEndurance } from '../judge/endurance.ts';
import { naturalMs, patientCallMs } from '../steps/patience.ts';
import { bothArms, ENOUGH_CYCLES, type EnduranceOptions } from './arms.ts';
import { type Cycles, drawnCycles, sameCycles, simpleCycles, watchedCycle, wholeCycle } from './cycles.ts';
import { sameEnd, tellEnd } from './end.ts';
import { withoutSteps } from './last-cycle.ts';
import type { EndOfCycles, EnduranceStage, ToldEnd } from './look.ts';

/** Rules that this stage observes. */
const RULES = [...enduranceRules.map((rule) => rule.id), 'hygiene.worker-ends'];

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
const SOAKED_TIMES = { soak: 4, look: 2 } as const;
const MOST_SOAKED_BYTES = 256 << 20;

/** A look that has no time for so many cycles of calls that wait for the operation says nothing. */
const FIRST_CYCLES = 3;

/** Cycles that show whether a leak that is known needs no more than they do: twice what a judgement asks for. */
const SIMPLE_CYCLES = 240;

/** The same where an Online has to go to its end in each: each takes its whole time, and has five Onlines. */
const WHOLE_CYCLES = 60;

/** Simpler cycles are looked for until this share of the time limit is over. */
const SIMPLER_UNTIL = 0.5;

interface Told {
  readonly rule: string;
  readonly message: string;
  readonly reproduced: string;
  readonly control: string;
  /** One cycle that shows it when it is repeated; empty if no simple one does. */
  readonly steps: readonly Step[];
  /** How often the steps are to be repeated; null if there are none. */
  readonly cycles: number | null;
  /** How the process ended, where that is what broke. */
  readonly end: ToldEnd | null;
}

export interface Endured {
  readonly observations: readonly BindingObservation[];
  readonly violations: readonly Told[];
  /** Seen, and neither confirmed nor refuted. */
  readonly unconfirmed: readonly (Told & { readonly doubt: Doubt })[];
  /** The control arm, which makes no Cancel, ended its process twice. */
  readonly unsound: readonly Unsound[];
}

const NOTHING: Endured = { observations: [], violations: [], unconfirmed: [], unsound: [] };

/** No monitor of the pool may be alive beside it. Never throws for what the subject does. */
export async function endurance(stage: EnduranceStage): Promise<Endured> {
  if (stage.findings > 0 || !stage.rules.some((rule) => RULES.includes(rule.id))) return NOTHING;
  // What cannot be confirmed is not begun.
  const needed = lookMs(stage, 1) + lookMs(stage, SOAKED_TIMES.soak + SOAKED_TIMES.look);
  // The first cycles show how long one takes; where calls may last as long as the operation, even those are too long.
  if (FIRST_CYCLES * naturalMs(stage.facts) > needed) return NOTHING;
  if (stage.aborted() || stage.elapsedMs() + stage.pool.startMs + needed > stage.timeLimitMs * 0.95) return NOTHING;
  try {
    return await observed(stage);
  } catch (error) {
    // It could not be bound again: whatever that says, it was not said by cycles.
    if (error instanceof BindTrouble) return NOTHING;
    throw error;
  }
}

/** @param times 1: the first look, longer under Wine; the second is long enough for all */
function lookMs({ timeLimitMs, platform }: EnduranceStage, times: number): number {
  return timeLimitMs * SHARE * (times === 1 && platform === 'wine' ? WINE_TIMES : times);
}

async function observed(stage: EnduranceStage): Promise<Endured> {
  const drawn = drawnCycles(stage.facts, stage.seed, stage.watches);
  const [subject, control] = await look(stage, drawn, 1, null);
  const cycles = control.ended === null ? Math.min(subject.cycles, control.cycles) : 0;
  const observations = RULES.map((rule) => ({ rule, observations: cycles, scenarios: 0, doesNotApply: null }));
  if (control.ended !== null) return { ...NOTHING, observations, unsound: await unsoundControl(stage, drawn, control.ended) };
  const found = enduranceBreaches(subject, control);
  if (found.length === 0) return { ...NOTHING, observations };
  const second = await secondLook(stage, drawn, found).catch(asUnbound);
  if (second === null)
    return { ...NOTHING, observations, unconfirmed: left(found, { doubt: 'not-asked', because: 'no-process' }) };
  const [repeated, repeatedControl] = second;
  const again = enduranceBreaches(repeated, repeatedControl);
  const confirmed = again.filter((breach) => sameEndurance(breach, found));
  // The process ends again, but elsewhere: no n-th call, and no less an end.
  if (confirmed.length === 0 && subject.ended !== null && repeated.ended !== null && repeatedControl.ended === null) {
    const [elsewhere] = found.map((breach) => ({ ...breach, rule: IT_RETURNS }));
    const violations = elsewhere === undefined ? [] : [await violation(stage, elsewhere, drawn, null)];
    return { ...NOTHING, observations, violations };
  }
  const missed = found.filter((breach) => !sameEndurance(breach, again));
  // Growth that a look as long does not show was a pool that has stopped; an end of the process is none to shrug off.
  const asLong = Math.min(repeated.cycles, repeatedControl.cycles) >= Math.min(cycles, ENOUGH_CYCLES);
  const open = confirmed.length > 0 ? [] : missed.filter(() => subject.ended !== null || !asLong);
  const [root] = confirmed;
  const simplest = root === undefined ? null : await simplestCycle(stage, root);
  const violations: Told[] = [];
  for (const breach of confirmed) violations.push(await violation(stage, breach, drawn, simplest));
  const doubt: Doubt = asLong || subject.ended !== null ? { doubt: 'not-reproduced', repeats: 1 } : notAsked(stage);
  return { ...NOTHING, observations, violations, unconfirmed: left(open, doubt) };
}

function notAsked(stage: EnduranceStage): Doubt {
  return { doubt: 'not-asked', because: stage.aborted() ? 'interrupted' : 'time' };
}

/** Breaches that a second look could not settle. */
function left(breaches: readonly EnduranceBreach[], doubt: Doubt): Endured['unconfirmed'] {
  const repeats = doubt.doubt === 'not-reproduced' ? doubt.repeats : 0;
  const told = { reproduced: `0/${repeats}`, control: '0/1 broke without Cancel', steps: [], cycles: null, end: null };
  return breaches.map(({ rule, message }) => ({ ...told, rule, message, doubt }));
}

/** Null where the subject could not be bound once more; that it was seen broken stays. */
function asUnbound(error: unknown): null {
  if (error instanceof BindTrouble) return null;
  throw error;
}

/** The control arm has ended its process: where a second one does so as well, it is the subject that is unsound. */
async function unsoundControl(
  stage: EnduranceStage,
  drawn: Cycles,
  first: NonNullable<Arm['ended']>,
): Promise<readonly Unsound[]> {
  // A call that takes too long on a busy machine says less than a process that is gone.
  if (first.outcome.kind !== 'crash' && first.outcome.kind !== 'exit') return [];
  const [, { ended }] = (await look(stage, drawn, 1, null).catch(asUnbound)) ?? [null, { ended: null }];
  if (ended === null || ended.outcome.kind !== first.outcome.kind) return [];
  const message = `In cycle ${ended.cycle} from Open to Close in one process, with no Cancel in any of them: ${endingMessage(ended.outcome)}`;
  const outcome = withoutSteps(ended.outcome);
  const run = { steps: [], outcome, anomalies: ['ended'], message, rule: null, seed: stage.seed, reproduced: '2/2' };
  return [await unsoundOf('U1', run, stage.subject)];
}

interface Simplest {
  readonly steps: readonly Step[];
  readonly cycles: number;
  /** As these steps broke it. */
  readonly breach: EnduranceBreach;
}

/** @param drawn the cycles that showed it, of which `simplest` may show as much */
async function violation(
  stage: EnduranceStage,
  { rule, message, end }: EnduranceBreach,
  drawn: Cycles,
  simplest: Simplest | null,
): Promise<Told> {
  const control = '0/2 broke without Cancel';
  const told = simplest?.breach.message ?? message;
  const steps = simplest?.steps ?? null;
  const cycles = steps === null ? drawn : sameCycles(steps);
  const ended = simplest?.breach.end ?? end;
  const shown: EndOfCycles | null = ended === undefined ? null : { rule, ...ended, cycles, steps };
  return {
    rule,
    message: end === undefined ? message : told,
    reproduced: '1/1',
    control,
    steps: steps ?? [],
    cycles: simplest?.cycles ?? null,
    end: shown === null ? null : await tellEnd(stage, shown),
  };
}

/** What came at a certain cycle comes there again: so much further a look need not go. */
const PAST_PLACE = 1.2;

/** Where memory grew, what only fills up is filled first. */
function secondLook(stage: EnduranceStage, cycles: Cycles, found: readonly EnduranceBreach[]): Promise<readonly [Arm, Arm]> {
  const [bytes] = found.flatMap((breach) => (breach.bytes === null ? [] : [breach.bytes]));
  if (bytes === undefined) {
    const place = Math.max(...found.map((breach) => breach.place ?? Number.POSITIVE_INFINITY));
    return look(stage, cycles, AGAIN_TIMES, null, Math.ceil(PAST_PLACE * place) + ENOUGH_CYCLES);
  }
  const mostCancels = Math.floor(MOST_SOAKED_BYTES / bytes);
  return look(stage, cycles, SOAKED_TIMES.look, { budgetMs: lookMs(stage, SOAKED_TIMES.soak), mostCancels });
}

/** The first of the simple cycles that breaks the same rule when it is repeated; null if none does, or there is no time to see. */
async function simplestCycle(stage: EnduranceStage, wanted: EnduranceBreach): Promise<Simplest | null> {
  const { rule, end } = wanted;
  const most = wanted.alone ? WHOLE_CYCLES : SIMPLE_CYCLES;
  for (const steps of cyclesFor(wanted, stage.facts)) {
    if (stage.aborted() || stage.elapsedMs() > stage.timeLimitMs * SIMPLER_UNTIL) return null;
    const [subject, control] = await look(stage, sameCycles(steps), 1, null, most);
    const breach = enduranceBreaches(subject, control).find(
      (each) => each.rule === rule && sameEnd(stage.subject, rule, each.end?.outcome, end?.outcome),
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

function look(
  stage: EnduranceStage,
  cycles: Cycles,
  times: number,
  soak: EnduranceOptions['soak'],
  atMost = Number.POSITIVE_INFINITY,
): Promise<readonly [Arm, Arm]> {
  const { pool, facts, caps, seed } = stage;
  return bothArms({
    pool,
    facts,
    cycles,
    seed,
    budgetMs: lookMs(stage, times),
    soak,
    mostCycles: Math.min(atMost, (stage.timeLimitMs / 1_000) * SHARE * CYCLES_A_SECOND * times),
    // Nobody looks here for calls that hang: whoever returns at all does not break an endurance rule.
    callMs: patientCallMs(facts, caps),
    expired: stage.aborted,
  });
}
